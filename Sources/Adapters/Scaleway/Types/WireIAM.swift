internal import Model

/// An application (IAM v1alpha1).
struct WireApplication: ListRow {
    static let rowsKey = "applications"

    let id: WireID
    let name: String
}

/// A policy (IAM v1alpha1), as far as it says which rules to ask for.
struct WirePolicy: ListRow {
    static let rowsKey = "policies"

    let id: WireID
}

/// A rule of a policy (IAM v1alpha1): projects, or the organization.
struct WireRule: ListRow {
    static let rowsKey = "rules"

    let id: WireID
    let projects: [String]?

    enum CodingKeys: String, CodingKey {
        case id
        case projects = "project_ids"
    }
}

/// An API key (IAM v1alpha1). Only the answer to its making has the secret.
struct WireKey: ListRow {
    static let rowsKey = "api_keys"

    let id: String
    let secret: Redacted<String>?
    let application: String?
    let createdAt: String
    let expiresAt: String?
    let description: String?

    enum CodingKeys: String, CodingKey {
        case description
        case id = "access_key"
        case secret = "secret_key"
        case application = "application_id"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(String.self, forKey: .id)
        guard WireKey.isAccessKey(id) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: fields, debugDescription: "no access key")
        }
        secret = try fields.decodeIfPresent(String.self, forKey: .secret).map { Redacted($0) }
        application = try fields.decodeIfPresent(String.self, forKey: .application)
        createdAt = try fields.decode(String.self, forKey: .createdAt)
        expiresAt = try fields.decodeIfPresent(String.self, forKey: .expiresAt)
        description = try fields.decodeIfPresent(String.self, forKey: .description)
    }

    /// It goes into paths.
    static func isAccessKey(_ text: String) -> Bool {
        text.hasPrefix("SCW") && text.utf8.count == 20
            && text.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    }

    /// Nil when a time isn't one.
    var key: AccessKey? {
        guard let created = Timestamp(rfc3339: createdAt) else { return nil }
        let end = expiresAt.map { Timestamp(rfc3339: $0) }
        if case .some(nil) = end { return nil }
        return AccessKey(id: id, createdAt: created, expiresAt: end ?? nil, description: description ?? "")
    }
}
