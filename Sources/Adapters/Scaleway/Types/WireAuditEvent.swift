internal import Model

/// A page of Audit Trail's events. This list has no total; a token leads on.
struct WireAuditEventPage: Decodable, Sendable {
    let events: [WireAuditEvent]
    let nextPageToken: String?

    enum CodingKeys: String, CodingKey {
        case events
        case nextPageToken = "next_page_token"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        // An event that can't be read explains nothing, and no other event.
        events = try fields.decodeNullable([LenientRow<WireAuditEvent>].self, forKey: .events, empty: []).compactMap {
            if case .row(let event) = $0 { event } else { nil }
        }
        nextPageToken = try fields.decodeIfPresent(String.self, forKey: .nextPageToken).flatMap {
            $0.isEmpty ? nil : $0
        }
    }
}

/// A call that somebody made. The request's body, the address it came from and the resource's details aren't read.
struct WireAuditEvent: Decodable, Sendable {
    let recordedAt: Timestamp
    let method: String
    let principal: String?
    let requestID: String?
    let userAgent: String
    let status: Int?

    enum CodingKeys: String, CodingKey {
        case principal
        case recordedAt = "recorded_at"
        case method = "method_name"
        case requestID = "request_id"
        case userAgent = "user_agent"
        case status = "status_code"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys, _ limit: Int) throws -> String? {
            try fields.decodeIfPresent(String.self, forKey: key).flatMap {
                $0.isEmpty ? nil : PlainText.clean($0, limit: limit)
            }
        }
        recordedAt = try fields.decode(Timestamp.self, forKey: .recordedAt)
        method = try text(.method, 100) ?? "unknown method"
        requestID = try text(.requestID, 100)
        userAgent = try text(.userAgent, 300) ?? ""
        status = try fields.decodeIfPresent(Int.self, forKey: .status)
        principal = try fields.decodeIfPresent(Principal.self, forKey: .principal)?.id.map {
            PlainText.clean($0, limit: 100)
        }
    }

    private struct Principal: Decodable { let id: String? }
}

/// An API key's owner: an application or a user.
struct WireAPIKey: Decodable, Sendable {
    private let application: String?
    private let user: String?

    enum CodingKeys: String, CodingKey {
        case application = "application_id"
        case user = "user_id"
    }

    var principal: String? { [application, user].compactMap { $0 }.first { !$0.isEmpty } }
}
