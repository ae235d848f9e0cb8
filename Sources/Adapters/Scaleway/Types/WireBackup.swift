internal import LiveState
internal import Model

/// A backup (rdb v1): a dump of a database or a snapshot of an instance, whose lists differ in their name and in the
/// database.
struct WireBackup<List: BackupList>: ListRow {
    static var rowsKey: String { List.rowsKey }

    let id: WireID
    let instanceID: String
    let instanceName: String?
    let database: String?
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
            id: id.text, instanceID: instanceID, kind: List.kind, database: database, name: name ?? "", status: status,
            createdAt: createdAt ?? readAt, expiresAt: expiresAt, bytes: size)
    }
}

/// Which of the two lists.
protocol BackupList: Sendable {
    /// The member of the answer, see ``ListRow/rowsKey``.
    static var rowsKey: String { get }
    static var kind: LiveBackup.Kind { get }
}

/// GET /backups.
enum LogicalBackups: BackupList {
    static let rowsKey = "database_backups"
    static let kind = LiveBackup.Kind.logical
}

/// GET /snapshots.
enum InstanceSnapshots: BackupList {
    static let rowsKey = "snapshots"
    static let kind = LiveBackup.Kind.snapshot
}
