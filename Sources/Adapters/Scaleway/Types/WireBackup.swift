internal import LiveState
internal import Model

/// A logical backup (rdb v1).
struct WireBackup: ListRow {
    static let rowsKey = "database_backups"

    let id: WireID
    let instanceID: String
    let instanceName: String?
    let database: String
    let name: String?
    let status: String
    let createdAt: Timestamp?
    let expiresAt: Timestamp?
    let size: Int?

    enum CodingKeys: String, CodingKey {
        case id, name, status, size
        case instanceID = "instance_id"
        case instanceName = "instance_name"
        case database = "database_name"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    func live(readAt: Timestamp) -> LiveBackup {
        LiveBackup(
            id: id.text, instanceID: instanceID, database: database, name: name ?? "", status: status,
            createdAt: createdAt ?? readAt, expiresAt: expiresAt, bytes: size)
    }
}

/// A snapshot of an instance (rdb v1).
struct WireSnapshot: ListRow {
    static let rowsKey = "snapshots"

    let id: WireID
    let instanceID: String
    let instanceName: String?
    let name: String?
    let status: String
    let createdAt: Timestamp?
    let expiresAt: Timestamp?
    let size: Int?

    enum CodingKeys: String, CodingKey {
        case id, name, status, size
        case instanceID = "instance_id"
        case instanceName = "instance_name"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    func live(readAt: Timestamp) -> LiveBackup {
        LiveBackup(
            id: id.text, instanceID: instanceID, kind: .snapshot, database: nil, name: name ?? "", status: status,
            createdAt: createdAt ?? readAt, expiresAt: expiresAt, bytes: size)
    }
}
