/// A managed PostgreSQL instance (api.md 6).
package struct DatabaseInstance: Codable, Sendable, ScopedRow {
    /// The states on the wire that happen here.
    package enum Status: String, Codable, Sendable {
        case ready, provisioning, configuring, deleting, error, autohealing, locked, initializing, backuping, snapshotting, restarting
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
    /// When it was created.
    package let createdAt: CloudTime
    var generation = 0
    var scheduleGeneration = 0
    /// The database whose privileges are still being written, and until when: see ``SimulatedCloud/setPrivilege(_:of:by:)``.
    var busy: BusyMark?

    var sortName: String { name }
    var updatedAt: CloudTime { createdAt }
    var labels: [String] { tags }

    /// The major version, for example 16.
    package var version: Int { engine.split(separator: "-").last.flatMap { Int($0) } ?? 0 }
}

/// A write that is still going on behind its answer.
struct BusyMark: Codable, Sendable, Equatable {
    /// What is being written; "" is everything.
    var name: String
    /// Microseconds since 1970.
    var until: Int64
}

/// An instance's disk.
package struct DatabaseVolume: Codable, Sendable, Equatable {
    /// `lssd`, `bssd`, `sbs_5k` or `sbs_15k`.
    package var type: String
    /// Bytes.
    package var size: Int

    /// `lssd`, `bssd` or `sbs`.
    package var storageClass: String { type.hasPrefix("sbs") ? "sbs" : type }
    /// Snapshots need block storage.
    package var isBlock: Bool { type != "lssd" }

    /// Names both parts.
    package init(type: String, size: Int) {
        (self.type, self.size) = (type, size)
    }
}

/// When an instance is backed up by itself.
package struct BackupSchedule: Codable, Sendable, Equatable {
    /// Whether it isn't.
    package internal(set) var isDisabled: Bool
    /// Hours from one backup to the next.
    package internal(set) var frequency = 24
    /// Days that each is kept.
    package internal(set) var retention = 7
    /// When the next one is made; nil while disabled.
    package internal(set) var nextRunAt: CloudTime?
}

/// A name and its value, both text.
package struct DatabaseSetting: Codable, Sendable, Equatable {
    /// For example `max_connections`.
    package let name: String
    /// As text, whatever its type.
    package let value: String

    /// Names both parts.
    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }
}

/// How long an instance's logs are kept.
package struct DatabaseLogsPolicy: Codable, Sendable, Equatable {
    /// Days.
    package var maxAge: Int?
    /// Bytes.
    package var totalSize: Int?

    /// Names both parts.
    package init(maxAge: Int?, totalSize: Int?) {
        (self.maxAge, self.totalSize) = (maxAge, totalSize)
    }
}
