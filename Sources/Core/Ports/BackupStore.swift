package import LiveState
package import Model

/// Looks at an environment's backups, makes and removes them.
package protocol BackupStore: Sendable {
    /// The environment's instance and its backups: all, or with `since` those that are newer and those of `follow`. One of
    /// those that is gone is left out. Two list requests, and one more for each hundred rows and for each of `follow`.
    func look(_ request: BackupLookRequest) async throws(PortFailure) -> BackupLook

    /// Asks for a backup, once: whether it took effect when no answer comes must be looked at. Throws `transient` when the
    /// instance does something else, `quota` when there is no room.
    func make(_ wish: BackupWish) async throws(PortFailure) -> LiveBackup

    /// Removes one. One that isn't there, or is being removed, is no failure.
    func remove(_ backup: BackupReference) async throws(PortFailure)

    /// Keeps one until then.
    func extend(_ backup: BackupReference, until end: Timestamp) async throws(PortFailure)
}

/// What a look is about.
package struct BackupLookRequest: Hashable, Codable, Sendable {
    /// The environment, whose name the instance has.
    package let environment: EnvironmentName
    /// The Scaleway project.
    package let project: ProjectID
    /// Nil for all backups; else only those that were begun then or later.
    package let since: Timestamp?
    /// Backups that are looked at in any case.
    package let follow: [BackupReference]

    package init(
        environment: EnvironmentName, project: ProjectID, since: Timestamp? = nil, follow: [BackupReference] = []
    ) {
        self.environment = environment
        self.project = project
        self.since = since
        self.follow = follow
    }
}

/// A backup that is asked for.
package struct BackupWish: Hashable, Codable, Sendable {
    /// The instance.
    package let instanceID: String
    /// The database; nil for a snapshot of the whole instance.
    package let database: String?
    /// Its name.
    package let name: String
    /// When it goes away by itself.
    package let expiresAt: Timestamp

    package init(instanceID: String, database: String?, name: String, expiresAt: Timestamp) {
        self.instanceID = instanceID
        self.database = database
        self.name = name
        self.expiresAt = expiresAt
    }
}
