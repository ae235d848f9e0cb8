package import DesiredState
package import Model

/// What is known of a service's last migration: whether its release needs another one, and how to take it back.
package struct MigrationStanding: Hashable, Codable, Sendable {
    /// Where it stands.
    package enum State: String, Hashable, Codable, Sendable {
        /// It was begun, and its end isn't known.
        case running
        /// The database is where the release needs it.
        case done
        /// It failed.
        case failed
        /// It was taken back.
        case takenBack
    }

    /// The release whose image ran it, and whose image can take it back.
    package let release: Release
    /// What git asked for.
    package let migration: Migration
    /// The secrets of ``DesiredState/Migration/secrets``, by variable.
    package let secrets: [String: SecretPin]
    /// How many runs upwards this release has had, this one among them.
    package let attempt: Int
    /// How many runs back this one has had.
    package internal(set) var downs: Int
    /// The reconciliation that it was begun in.
    package let reconciliation: ReconciliationID
    /// Where it stands.
    package internal(set) var state: State
    /// How it went; nil while it runs.
    package internal(set) var record: MigrationRecord?
    /// The backups that were made just before it; nil for none.
    package internal(set) var backups: [String]?
    /// How the last run back went; nil when there was none.
    package internal(set) var takenBack: MigrationRecord?
    /// Why a person has to decide about the schema; nil when nobody has to.
    package internal(set) var question: Reason?

    init(
        release: Release, migration: Migration, secrets: [String: SecretPin], attempt: Int,
        reconciliation: ReconciliationID
    ) {
        self.release = release
        self.migration = migration
        self.secrets = secrets
        self.attempt = attempt
        downs = 0
        self.reconciliation = reconciliation
        state = .running
    }

    /// Whether the database is at another revision because of it, as far as is known.
    package var hasChanged: Bool { state != .takenBack && record?.hasChanged ?? false }

    /// Whether a release needs no other one: it has the image that this one was run with, and git asks for the same.
    func serves(_ release: Release, _ migration: Migration) -> Bool {
        state == .done && self.release.image == release.image && self.migration.command == migration.command
            && self.migration.database == migration.database
    }
}
