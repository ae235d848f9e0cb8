internal import Foundation
internal import Model

/// A secret's metadata (secret manager v1beta1).
struct WireSecret: ListRow {
    static let rowsKey = "secrets"

    let id: WireID
    let name: String
    let projectID: String
    let path: String
    let tags: [String]?
    let deletionRequestedAt: String?

    /// Days between two revisions, as `terraform/modules/secrets` writes them into a tag; nil when none asks for them.
    var rotationDays: Int? {
        let mark = "rotation-days="
        let days = (tags ?? []).first { $0.hasPrefix(mark) }.flatMap { Int($0.dropFirst(mark.count)) }
        return days.flatMap { (1...36_500).contains($0) ? $0 : nil }
    }

    enum CodingKeys: String, CodingKey {
        case id, name, path, tags
        case projectID = "project_id"
        case deletionRequestedAt = "deletion_requested_at"
    }
}

/// A revision's metadata.
struct WireSecretVersion: ListRow {
    static let rowsKey = "versions"

    let revision: Int
    let status: String
    let description: String?
    let createdAt: String?

    enum CodingKeys: String, CodingKey {
        case revision, status, description
        case createdAt = "created_at"
    }

    var id: Int { revision }
    var isEnabled: Bool { status == "enabled" }
}

/// The answer of `access`, the only one that holds a secret's value.
struct WireSecretAccess: Decodable, Sendable {
    let secretID: WireID
    let revision: Int
    let value: Redacted<String>

    enum CodingKeys: String, CodingKey {
        case revision, data
        case secretID = "secret_id"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        secretID = try fields.decode(WireID.self, forKey: .secretID)
        revision = try fields.decode(Int.self, forKey: .revision)
        // Standard base64 with padding; a variable is text, so its bytes must be UTF-8.
        guard let data = Data(base64Encoded: try fields.decode(String.self, forKey: .data)),
            let text = String(validating: data, as: UTF8.self)
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .data, in: fields, debugDescription: "not base64 of UTF-8 text")
        }
        value = Redacted(text)
    }
}
