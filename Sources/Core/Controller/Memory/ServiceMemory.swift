import DesiredState
package import Model
package import Planning

/// What is known of the services: the releases that are good, those that aren't tried again, and which service fails.
package struct ServiceMemory: Hashable, Sendable {
    /// The last release of each service that was seen healthy on all instances.
    package internal(set) var verified: [ServiceName: Release] = [:]
    /// What a service ran before its last rollout, for `amarre rollback`.
    package internal(set) var before: [ServiceName: EnvironmentMemory.Before] = [:]
    /// What is not tried again, by service.
    package internal(set) var holds: [ServiceName: Hold] = [:]
    /// Services whose last rollout didn't end well, the latest last. Nil for none.
    package internal(set) var failing: [ServiceName]?
    /// The last migration of each service's database. Nil for none.
    package internal(set) var migrations: [ServiceName: MigrationStanding]?

    func isFailing(_ service: ServiceName) -> Bool { failing?.contains(service) ?? false }

    /// Whether the service is held and was never seen healthy.
    func neverRan(_ service: ServiceName) -> Bool { holds[service] != nil && verified[service] == nil }

    /// A service whose last rollout didn't end well has its turn after the others: it may be ill for days.
    mutating func noteEnd(of service: ServiceName, isGood: Bool, in desired: DesiredEnvironment?) {
        var left = (failing ?? []).filter { $0 != service && desired?.service($0) != nil }
        if !isGood { left.append(service) }
        failing = left.isEmpty ? nil : left
    }

    /// The migration whose schema a service's database has; nil for none that is known.
    func schema(of service: ServiceName) -> MigrationStanding? { migrations?[service]?.inForce }

    /// Whether what was seen healthy last is the image from before the last migration, and the schema isn't.
    func isBehindSchema(_ service: ServiceName) -> Bool {
        guard let migration = schema(of: service), migration.hasChanged else { return false }
        let runs = verified[service]?.image
        return runs == migration.imageBefore && runs != migration.release.image
    }

    /// Whether a release is the one that ran before the last migration of what runs.
    func goesBack(_ service: ServiceName, to release: Release) -> Bool {
        guard let migration = schema(of: service), migration.hasChanged, let before = before[service]?.release,
            verified[service]?.image == migration.release.image
        else { return false }
        return before.image == release.image && before.image != migration.release.image
    }

    mutating func note(_ migration: MigrationStanding, of service: ServiceName) {
        migrations = (migrations ?? [:]).merging([service: migration]) { _, new in new }
    }
}

extension EnvironmentMemory {
    /// A service's state before its last rollout.
    package struct Before: Hashable, Codable, Sendable {
        /// The release that ran on all instances.
        package let release: Release
        /// What each instance ran, to go back to.
        package let instances: [InstanceName: AppliedInstance]
    }
}
