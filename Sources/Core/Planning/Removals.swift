package import LiveState
package import Model

/// Whether the instances of a service that git no longer names may go. Pure.
///
/// A name that disappears is often a service that goes on under another one, or whose work another takes over, and git
/// doesn't say which. So it stays until everything that git names was seen healthy with what git asks now. A service
/// that is held counts when it runs its verified release and the hold is older than the wish to remove: what it should
/// have become can't be meant to take over.
package struct Removals: Hashable, Sendable {
    /// What keeps an orphan.
    package enum Obstacle: Hashable, Sendable {
        /// A service is held: it never ran, or the hold is no older than the wish to remove.
        case held(ServiceName, Hold)
        /// A service wasn't seen healthy yet with what it should run.
        case unproven(ServiceName)
    }

    /// The services that git names.
    package var services: [ServiceName]
    /// What each of them should run, holds considered.
    package var effective: [ServiceName: Release]
    /// Those whose desired release is held.
    package var held: [ServiceName: Hold]
    /// The last release of each service that was seen healthy.
    package var verified: [ServiceName: Release]
    /// What was last written to each instance and seen healthy.
    package var applied: [InstanceName: AppliedInstance]
    /// Those of ``applied`` that nobody has seen healthy since they were found, or written.
    package var unproven: Set<InstanceName>
    /// The last look.
    package var live: LiveEnvironment

    package init(
        services: [ServiceName], effective: [ServiceName: Release], held: [ServiceName: Hold],
        verified: [ServiceName: Release],
        applied: [InstanceName: AppliedInstance], unproven: Set<InstanceName>, live: LiveEnvironment
    ) {
        self.services = services
        self.effective = effective
        self.held = held
        self.verified = verified
        self.applied = applied
        self.unproven = unproven
        self.live = live
    }

    /// Why something that git hasn't named since `dropped` stays; nil when it may go.
    ///
    /// `pending` are services that this run brings up before it removes anything: they are asked about again then.
    package func obstacle(dropped: Timestamp, pending: Set<ServiceName> = []) -> Obstacle? {
        for service in services.sorted() {
            if let hold = held[service], verified[service] == nil || hold.since >= dropped {
                return .held(service, hold)
            }
            if !pending.contains(service), !isProven(service) { return .unproven(service) }
        }
        return nil
    }

    /// Whether each instance of the service is there and was seen healthy with exactly what it should run.
    private func isProven(_ service: ServiceName) -> Bool {
        guard let release = effective[service] else { return false }
        return release.instances(of: service).allSatisfy { spec in
            applied[spec.name]?.spec == spec && !unproven.contains(spec.name)
                && live.container(spec.name)?.status == .ready
        }
    }
}
