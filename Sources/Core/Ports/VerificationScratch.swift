package import LiveState
package import Model

/// What one verification restores, and what it makes for that. All that it makes has the run's name in its own, so that it
/// can be found, and told from everything else, by whoever comes after a crash.
package struct VerificationScratch: Hashable, Codable, Sendable {
    /// Names this one verification: `v` and 11 hexadecimal digits, never the same twice.
    package let run: String
    /// The environment; its private network has the environment's name.
    package let environment: EnvironmentName
    /// The Scaleway project.
    package let project: ProjectID
    /// The namespace of the environment's containers.
    package let namespaceID: String
    /// The environment's PostgreSQL instance.
    package let instanceID: String
    /// What is restored.
    package let backup: BackupReference
    /// The database that is looked into: the one that was backed up.
    package let database: String
    /// The id of the scratch instance; nil before it is known, and always for a logical backup.
    package var scratchInstanceID: String?

    package init(
        run: String, environment: EnvironmentName, project: ProjectID, namespaceID: String, instanceID: String,
        backup: BackupReference, database: String, scratchInstanceID: String? = nil
    ) {
        self.run = run
        self.environment = environment
        self.project = project
        self.namespaceID = namespaceID
        self.instanceID = instanceID
        self.backup = backup
        self.database = database
        self.scratchInstanceID = scratchInstanceID
    }

    /// The database that a logical backup is restored into, in ``instanceID``.
    package var databaseName: String { "amarre_verify_\(run)" }
    /// The instance that is made of a snapshot.
    package var instanceName: String { "amarre-verify-\(run)" }
    /// The container that counts.
    package var containerName: String { "amarre-verify-\(run)" }
}
