/// How long the background work of jobs, databases and the other products takes, in microseconds,
/// before the time scale.
package struct ProductTimings: Sendable, Equatable {
    /// A run from `validated` to `queued`, from there to `running`, its work, and from `interrupting` to `interrupted`.
    package var jobValidated, jobQueued, jobRun, jobStop: CloudTimings.Spread
    /// A database instance from `provisioning` to `ready`, also after a major upgrade.
    package var databaseCreate: CloudTimings.Spread
    /// High availability or another node type on an instance that exists.
    package var databaseInitialize: CloudTimings.Spread
    /// A changed endpoint, volume or setting.
    package var databaseConfigure: CloudTimings.Spread
    /// One backup; one restore or export; one snapshot.
    package var backup, backupUse, snapshot: CloudTimings.Spread
    /// A database object from `deleting` to gone.
    package var databaseRemoval: CloudTimings.Spread
    /// How long a privilege or membership write goes on after its answer: the next one is refused with 409 meanwhile.
    package var afterWrite: CloudTimings.Spread
    /// One step of a public gateway or of its attachment: from `allocating` to `configuring`, from there to `running`,
    /// to `ready`, or to gone.
    package var gateway: CloudTimings.Spread

    /// As in the recorded exchanges (api.md 5 and 6).
    package static let recorded = ProductTimings(
        jobValidated: .init(seconds: 0.9, 1, 1.3), jobQueued: .init(seconds: 4, 8, 15),
        jobRun: .init(seconds: 5, 8, 12),
        jobStop: .init(seconds: 0.7, 0.8, 1.5), databaseCreate: .init(seconds: 150, 210, 270),
        databaseInitialize: .init(seconds: 420, 480, 540), databaseConfigure: .init(seconds: 20, 30, 40),
        backup: .init(seconds: 3, 4.3, 30), backupUse: .init(seconds: 25, 28, 32), snapshot: .init(seconds: 6, 8, 30),
        databaseRemoval: .init(seconds: 20, 30, 60), afterWrite: .init(seconds: 1),
        gateway: .init(seconds: 3, 4, 5))

    /// For tests.
    package static let fast = ProductTimings(
        jobValidated: .init(seconds: 0.1), jobQueued: .init(seconds: 0.2), jobRun: .init(seconds: 0.3),
        jobStop: .init(seconds: 0.1),
        databaseCreate: .init(seconds: 0.3), databaseInitialize: .init(seconds: 0.3),
        databaseConfigure: .init(seconds: 0.1),
        backup: .init(seconds: 0.2), backupUse: .init(seconds: 0.2), snapshot: .init(seconds: 0.2),
        databaseRemoval: .init(seconds: 0.1),
        afterWrite: .init(seconds: 0.2), gateway: .init(seconds: 0.1))
}
