/// A managed PostgreSQL instance, with its settings.
package struct LiveDatabase: Hashable, Codable, Sendable {
    /// Its UUID; a major upgrade gives another.
    package let id: String
    /// As it was created.
    package let name: String
    /// `ready`, `backuping`, `disk_full`, `error`, … as the API says it.
    package let status: String
    /// `PostgreSQL-17`.
    package let engine: String
    /// `DB-DEV-S`.
    package let nodeType: String
    /// Whether it has a standby.
    package let isHighlyAvailable: Bool
    /// Hours between two scheduled backups; nil when the schedule is off or unknown.
    package let backupEvery: Int?
    /// Days that a scheduled backup is kept; nil when unknown.
    package let backupRetention: Int?
    /// PostgreSQL's settings, by name.
    package let settings: [String: String]

    package init(
        id: String, name: String, status: String, engine: String, nodeType: String, isHighlyAvailable: Bool,
        backupEvery: Int?,
        backupRetention: Int?, settings: [String: String]
    ) {
        self.id = id
        self.name = name
        self.status = status
        self.engine = engine
        self.nodeType = nodeType
        self.isHighlyAvailable = isHighlyAvailable
        self.backupEvery = backupEvery
        self.backupRetention = backupRetention
        self.settings = settings
    }
}
