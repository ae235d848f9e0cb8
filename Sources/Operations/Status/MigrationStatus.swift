import Controller
package import Model

/// What `migrate status` tells of a service's last migration.
package struct MigrationStatus: Hashable, Sendable {
    /// The environment.
    package let environment: EnvironmentName
    /// The service.
    package let service: ServiceName
    /// `none` before the first, `running`, `done`, `failed`, `takenBack`.
    package let state: String
    /// The release that it was run for; nil for none.
    package let release: ReleaseID?
    /// How it went; nil while it runs, and before the first.
    package let record: MigrationRecord?
    /// How the last run back went; nil when there was none.
    package let back: MigrationRecord?
    /// Names of the backups that were made just before it.
    package let backups: [String]
    /// What a person has to decide; nil for nothing.
    package let question: Reason?

    package init(
        environment: EnvironmentName, service: ServiceName, state: String, release: ReleaseID?,
        record: MigrationRecord?, back: MigrationRecord?, backups: [String], question: Reason?
    ) {
        self.environment = environment
        self.service = service
        self.state = state
        self.release = release
        self.record = record
        self.back = back
        self.backups = backups
        self.question = question
    }

    /// - `standing`: nil before the first migration.
    init(_ standing: MigrationStanding?, of service: ServiceName, in environment: EnvironmentName) {
        self.init(
            environment: environment, service: service, state: standing?.state.rawValue ?? "none",
            release: standing?.release.id, record: standing?.record, back: standing?.takenBack,
            backups: standing?.backups ?? [], question: standing?.question)
    }
}
