import DesiredState
import LiveState
import Model
import Planning

/// What may be removed, and what is said of what may not.
extension Reconciliation {
    /// Orphans that may go: surplus instances of a service that git still names, and, with `prune`, anything that we
    /// applied once nothing depends on it any more.
    func removable(_ desired: DesiredEnvironment, _ live: LiveEnvironment, _ memory: EnvironmentMemory) -> Set<
        InstanceName
    > {
        let pending = pending(live, memory)
        return Set(
            live.containers.filter { container in
                guard let name = InstanceName(container.name) else { return false }
                let known = memory.instances.applied[name] != nil
                // A held service that never ran has no effective release: what was seen healthy stays, what a late
                // create left goes.
                if desired.service(name.service) != nil {
                    return picture.effective[name.service] != nil
                        ? known : !known && memory.isLeftover(name, image: container.image)
                }
                return desired.prune && known && obstacle(name.service, live, memory, pending: pending) == nil
            }.compactMap { InstanceName($0.name) })
    }

    /// What keeps the instances of a service that git doesn't name; nil when they may go.
    private func obstacle(
        _ service: ServiceName, _ live: LiveEnvironment, _ memory: EnvironmentMemory, pending: Set<ServiceName> = []
    ) -> Removals.Obstacle? {
        // What git asks of a service isn't known while its image or a secret can't be resolved: nothing was seen
        // healthy with that.
        let unresolved = unresolved
        let effective = picture.effective.filter { !unresolved.contains($0.key) }
        let removals = Removals(
            services: header.desired?.services.map(\.name) ?? [], effective: effective, held: picture.held,
            verified: memory.services.verified, applied: memory.instances.applied,
            unproven: Set(memory.instances.adopted).union(memory.instances.unsettled ?? []),
            live: live)
        return removals.obstacle(dropped: memory.git.dropped?[service] ?? Timestamp(seconds: 0), pending: pending)
    }

    /// The services that this reconciliation does something for before it removes anything.
    private func pending(_ live: LiveEnvironment, _ memory: EnvironmentMemory) -> Set<ServiceName> {
        let differing = picture.differences.filter { $0.kind != .orphan && $0.kind != .infrastructure }
        return Set(differing.compactMap { InstanceName($0.resource)?.service }).union(
            unproven(live, memory).map(\.service))
    }

    /// Before a service's work begins: why what was going to be removed stays, when what was to be up before it isn't.
    func keptOrphans(of work: ServiceWork, _ context: MachineContext) -> Reason? {
        let memory = context.memory
        guard let desired = header.desired, let live = picture.live, desired.service(work.service) == nil,
            work.items.contains(where: { $0.kind == .remove }), let obstacle = obstacle(work.service, live, memory)
        else { return nil }
        return Self.orphansStay(work.items.map(\.name.text), obstacle, context.environment)
    }

    /// The orphans of a pass that would go if nothing depended on them, and why they don't.
    func keptOrphans(_ desired: DesiredEnvironment, _ context: MachineContext) -> Reason? {
        let memory = context.memory
        guard desired.prune, let live = picture.live else { return nil }
        let names = Set(picture.differences.filter { $0.kind == .orphan }.compactMap { InstanceName($0.resource) })
            .filter {
                desired.service($0.service) == nil && memory.instances.applied[$0] != nil
                    && obstacle($0.service, live, memory) != nil
            }
            .sorted()
        guard let first = names.first, let obstacle = obstacle(first.service, live, memory) else { return nil }
        return Self.orphansStay(names.map(\.text), obstacle, context.environment)
    }

    private static func orphansStay(_ names: [String], _ obstacle: Removals.Obstacle, _ environment: EnvironmentName)
        -> Reason
    {
        let one = names.count == 1
        let (it, stays) = one ? ("it", "it stays") : ("them", "they stay")
        let start = "\(listed(names)) \(one ? "runs" : "run") and git doesn't name \(it); \(stays)"
        let goes = one ? "it goes" : "they go"
        switch obstacle {
        case .held(let service, let hold):
            return Reason(
                code: "orphan_kept",
                message:
                    "\(start) while \(service) is held since \(hold.since): \(hold.reason.message) When \(service) "
                    + "runs what git asks for, \(goes): ask for another release in git, or run `amarre retry "
                    + "\(service) -e \(environment)`."
            )
        case .unproven(let service):
            return Reason(
                code: "orphan_kept", message: "\(start) until \(service) was seen healthy with what git asks for.")
        }
    }

    /// The first five, and how many more.
    static func listed(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
