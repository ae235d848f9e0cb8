/// A managed PostgreSQL instance (api.md 6).
package struct DatabaseInstance: Codable, Sendable, ScopedRow {
    /// The states on the wire that happen here.
    package enum Status: String, Codable, Sendable {
        case ready, provisioning, configuring, deleting, error, autohealing, locked, initializing, backuping,
            snapshotting, restarting
        case diskFull = "disk_full"
    }

    /// A UUID; a major upgrade makes another instance.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it runs.
    package let region: String
    /// For example `PostgreSQL-16`.
    package let engine: String
    /// For example `db-dev-s`, in lowercase.
    package internal(set) var nodeType: String
    /// Where it is in its life.
    package internal(set) var status: Status
    /// Whether a synchronous standby exists.
    package internal(set) var isHighlyAvailable: Bool
    /// Free labels.
    package internal(set) var tags: [String]
    /// Its disk.
    package internal(set) var volume: DatabaseVolume
    /// When it is backed up by itself.
    package internal(set) var schedule: BackupSchedule
    /// Whether backups stay in the instance's region.
    package internal(set) var backsUpInSameRegion: Bool
    /// Where clients connect; a public one is shown only once the instance is ready.
    package internal(set) var endpoints: [DatabaseEndpoint]
    /// Sorted by name; empty until the instance is ready.
    package internal(set) var settings: [DatabaseSetting]
    /// Given at create.
    package let initSettings: [DatabaseSetting]
    /// How long logs are kept.
    package internal(set) var logs: DatabaseLogsPolicy
    /// Encryption at rest.
    package internal(set) var isEncrypted: Bool
    /// Who may connect.
    package internal(set) var rules: [DatabaseRule]
    /// Sorted by nothing: in the order in which they were made.
    package internal(set) var users: [DatabaseUser]
    /// In the order in which they were made.
    package internal(set) var databases: [LogicalDatabase]
    /// What users may do; a pair that isn't here has `none`.
    package internal(set) var privileges: [DatabasePrivilege] = []
    /// Asynchronous copies for reading, in the order in which they were made.
    package internal(set) var replicas: [DatabaseReplica] = []
    /// When it was created.
    package let createdAt: CloudTime
    /// A public endpoint that was asked for and isn't there yet.
    var comingEndpoint: DatabaseEndpoint?
    /// The id of an endpoint that goes once the instance is ready again.
    var leavingEndpoint: String?
    /// How its making of a snapshot ends, or the restore that goes on in it; nil for well.
    var fate: BackupFate?
    var generation = 0
    var scheduleGeneration = 0
    /// The database whose privileges are still being written, and until when: see
    /// ``SimulatedCloud/setPrivilege(_:of:by:)``.
    var busy: BusyMark?

    var sortName: String { name }
    var updatedAt: CloudTime { createdAt }
    var labels: [String] { tags }

    /// The major version, for example 16.
    package var version: Int { engine.split(separator: "-").last.flatMap { Int($0) } ?? 0 }
}
