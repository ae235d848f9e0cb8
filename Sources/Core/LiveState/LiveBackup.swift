package import Model

/// A backup, as the API says it: a dump of one database, or a snapshot of a whole instance.
package struct LiveBackup: Hashable, Codable, Sendable {
    /// What it holds. Scaleway's schedule dumps what lies on local volumes and snapshots block volumes.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// One database; it is restored into any instance.
        case logical
        /// The instance with all its databases; a new instance is made of it.
        case snapshot
    }

    /// Its UUID.
    package let id: String
    /// The PostgreSQL instance that it was taken of.
    package let instanceID: String
    /// What it holds.
    package let kind: Kind
    /// The database; nil for a snapshot.
    package let database: String?
    /// May be changed by anybody at any time.
    package let name: String
    /// `creating`, `ready`, `error`, … as the API says it.
    package let status: String
    /// When it was begun.
    package let createdAt: Timestamp
    /// Nil for never.
    package let expiresAt: Timestamp?
    /// Its size; nil as long as it is made, or when nothing says so.
    package let bytes: Int?

    package init(
        id: String, instanceID: String, kind: Kind = .logical, database: String?, name: String = "", status: String,
        createdAt: Timestamp, expiresAt: Timestamp?, bytes: Int? = nil
    ) {
        self.id = id
        self.instanceID = instanceID
        self.kind = kind
        self.database = database
        self.name = name
        self.status = status
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.bytes = bytes
    }

    /// Whether something could be restored from it: it is whole, and holds something. One that is being restored or
    /// exported is whole.
    package var isGood: Bool { ["ready", "restoring", "exporting"].contains(status) && bytes != 0 }
    /// Whether it is being made.
    package var isUnderWay: Bool { status == "creating" }
    /// Whether it will never be one: it failed, or is there and empty.
    package var hasFailed: Bool { status == "error" || status == "ready" && bytes == 0 }
}
