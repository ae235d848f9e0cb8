internal import LiveState
internal import Model

/// A managed PostgreSQL instance (rdb v1).
struct WireDatabase: ListRow {
    static let rowsKey = "instances"

    let id: WireID
    let name: String
    let status: String
    let engine: String
    let nodeType: String
    let isHACluster: Bool?
    let schedule: Schedule?
    let settings: [Setting]?
    let tags: [String]?

    struct Schedule: Decodable, Sendable {
        let frequency: Int?
        let retention: Int?
        let disabled: Bool?
    }

    struct Setting: Decodable, Sendable {
        let name: String
        let value: String
    }

    enum CodingKeys: String, CodingKey {
        case id, name, status, engine, settings, tags
        case nodeType = "node_type"
        case isHACluster = "is_ha_cluster"
        case schedule = "backup_schedule"
    }

    var live: LiveDatabase {
        LiveDatabase(
            id: id.text, name: name, status: status, engine: engine, nodeType: nodeType,
            isHighlyAvailable: isHACluster ?? false,
            backupEvery: schedule?.disabled == true ? nil : schedule?.frequency, backupRetention: schedule?.retention,
            settings: Dictionary((settings ?? []).map { ($0.name, $0.value) }) { first, _ in first })
    }
}

/// A logical backup (rdb v1).
struct WireBackup: ListRow {
    static let rowsKey = "database_backups"

    let id: WireID
    let instanceID: String
    let database: String
    let status: String
    let createdAt: Timestamp?
    let expiresAt: Timestamp?

    enum CodingKeys: String, CodingKey {
        case id, status
        case instanceID = "instance_id"
        case database = "database_name"
        case createdAt = "created_at"
        case expiresAt = "expires_at"
    }

    func live(readAt: Timestamp) -> LiveBackup {
        LiveBackup(
            id: id.text, instanceID: instanceID, database: database, status: status, createdAt: createdAt ?? readAt,
            expiresAt: expiresAt)
    }
}
