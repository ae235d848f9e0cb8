internal import Model

/// A data source of Cockpit (cockpit v1), as far as rules need it.
struct WireDataSource: ListRow {
    static let rowsKey = "data_sources"

    let id: WireID
    let name: String
    let projectID: String
    /// `metrics`, `logs`, `traces`.
    let kind: String
    /// `scaleway`, `external`, `custom`.
    let origin: String
    let url: String

    enum CodingKeys: String, CodingKey {
        case id, name, origin, url
        case projectID = "project_id"
        case kind = "type"
    }
}

/// A token of Cockpit (cockpit v1), without its secret: the API was recorded to show that in every answer.
struct WireCockpitToken: ListRow {
    static let rowsKey = "tokens"

    let id: WireID
    let name: String
    let projectID: String

    enum CodingKeys: String, CodingKey {
        case id, name
        case projectID = "project_id"
    }
}

/// The answer to the making of a token.
struct WireNewCockpitToken: Decodable, Sendable {
    let id: WireID
    let secret: Redacted<String>?

    enum CodingKeys: String, CodingKey {
        case id
        case secret = "secret_key"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        id = try fields.decode(WireID.self, forKey: .id)
        secret = try fields.decodeIfPresent(String.self, forKey: .secret).map { Redacted($0) }
    }
}

/// A token that was just made.
struct MadeToken: Sendable {
    let id: WireID
    let secret: Redacted<String>
    let madeAt: Timestamp
}
