import DesiredState
import LiveState
import Model
import Reconciliation

/// What may be removed, and what is said of what may not.
extension EnvironmentMachine {
    /// Orphans that may go: surplus instances of a service that git still names, and, with `prune`, anything that we applied once nothing
    /// depends on it any more.
    func removable(_ desired: DesiredEnvironment, _ live: LiveEnvironment) -> Set<InstanceName> {
        let pending = pending(live)
        return Set(
            live.containers.filter { container in
                guard let name = InstanceName(container.name) else { return false }
                let known = context.memory.applied[name] != nil
                // A held service that never ran has no effective release: what was seen healthy stays, what a late create left goes.
                if desired.service(name.service) != nil {
                    return run?.effective[name.service] != nil ? known : !known && isLeftover(name, image: container.image)
                }
                return desired.prune && known && obstacle(name.service, live, pending: pending) == nil
            }.compactMap { InstanceName($0.name) })
    }

    /// Whether a container of that name can only be left over from the first rollout of a release that is held now: a create
    /// that took effect after the rollback had looked. What runs another image was there before.
    func isLeftover(_ name: InstanceName, image: String) -> Bool {
        guard let hold = context.memory.holds[name.service], neverRan(name.service), isMade(name) else { return false }
        return hold.digest != nil && hold.digest == PinnedImage(reference: image)?.digest
    }

    /// Whether the service is held and was never seen healthy.
    func neverRan(_ service: ServiceName) -> Bool { context.memory.holds[service] != nil && context.memory.verified[service] == nil }

    /// Whether nobody knows what the instance should run, and nobody has seen it healthy: of a service that git doesn't name or that can't be
    /// resolved all of them, when one wasn't seen healthy with what it runs; else one that is too many.
    func isStray(_ name: InstanceName) -> Bool {
        let unseen = context.memory.adopted + (context.memory.unsettled ?? [])
        guard let release = run?.effective[name.service] else {
            return context.memory.verified[name.service] == nil || unseen.contains { $0.service == name.service }
        }
        return unseen.contains(name) && !release.instances(of: name.service).contains { $0.name == name }
    }

    /// Notes since when git names a service no more. The wish came at some time after the pass before, which still read the name: a hold
    /// that was made meanwhile may be of the very release that was to take over.
    mutating func noteDropped(_ live: LiveEnvironment) {
        guard let current = run, let desired = current.desired else { return }
        var dropped = context.memory.dropped ?? [:]
        let known = Set(live.containers.compactMap { InstanceName($0.name)?.service }).union(context.memory.verified.keys)
        for service in known where desired.service(service) == nil && dropped[service] == nil {
            dropped[service] = context.memory.readAt ?? Timestamp(seconds: 0)
        }
        dropped = dropped.filter { desired.service($0.key) == nil }
        if dropped != context.memory.dropped ?? [:] {
            context.memory.dropped = dropped
            context.touch()
        }
        context.memory.readAt = current.startedAt
    }

    /// What keeps the instances of a service that git doesn't name; nil when they may go.
    private func obstacle(_ service: ServiceName, _ live: LiveEnvironment, pending: Set<ServiceName> = []) -> Removals.Obstacle? {
        // What git asks of a service isn't known while its image or a secret can't be resolved: nothing was seen healthy with that.
        let unresolved = unresolved
        let effective = (run?.effective ?? [:]).filter { !unresolved.contains($0.key) }
        let removals = Removals(
            services: run?.desired?.services.map(\.name) ?? [], effective: effective, held: run?.held ?? [:],
            verified: context.memory.verified, applied: context.memory.applied,
            unproven: Set(context.memory.adopted).union(context.memory.unsettled ?? []),
            live: live)
        return removals.obstacle(dropped: context.memory.dropped?[service] ?? Timestamp(seconds: 0), pending: pending)
    }

    /// The services that this run does something for before it removes anything.
    private func pending(_ live: LiveEnvironment) -> Set<ServiceName> {
        let differing = (run?.differences ?? []).filter { $0.kind != .orphan && $0.kind != .infrastructure }
        return Set(differing.compactMap { InstanceName($0.resource)?.service }).union(unproven(live).map(\.service))
    }

    /// Called before a service's work begins: what was going to be removed stays when what was to be up before it isn't.
    mutating func keepsOrphans(now: Timestamp) -> Bool {
        guard let current = run, let work = current.work.first, let desired = current.desired, let live = current.live,
            desired.service(work.service) == nil, work.items.contains(where: { $0.kind == .remove }),
            let obstacle = obstacle(work.service, live)
        else { return false }
        run?.work.removeFirst()
        happened(.orphansKept(orphansStay(work.items.map(\.name.text), obstacle)))
        return true
    }

    /// The orphans of a pass that would go if nothing depended on them, and why they don't.
    func keptOrphans(_ desired: DesiredEnvironment, _ differences: [Difference]) -> Reason? {
        guard desired.prune, let live = run?.live else { return nil }
        let names = Set(differences.filter { $0.kind == .orphan }.compactMap { InstanceName($0.resource) })
            .filter { desired.service($0.service) == nil && context.memory.applied[$0] != nil && obstacle($0.service, live) != nil }
            .sorted()
        guard let first = names.first, let obstacle = obstacle(first.service, live) else { return nil }
        return orphansStay(names.map(\.text), obstacle)
    }

    private func orphansStay(_ names: [String], _ obstacle: Removals.Obstacle) -> Reason {
        let one = names.count == 1
        let (it, stays) = one ? ("it", "it stays") : ("them", "they stay")
        let start = "\(Self.listed(names)) \(one ? "runs" : "run") and git doesn't name \(it); \(stays)"
        let goes = one ? "it goes" : "they go"
        switch obstacle {
        case .held(let service, let hold):
            return Reason(
                code: "orphan_kept",
                message: "\(start) while \(service) is held since \(hold.since): \(hold.reason.message) When \(service) runs what git asks "
                    + "for, \(goes): ask for another release in git, or run `amarre retry \(service) -e \(environment)`.")
        case .unproven(let service):
            return Reason(code: "orphan_kept", message: "\(start) until \(service) was seen healthy with what git asks for.")
        }
    }

    /// The first five, and how many more.
    static func listed(_ names: [String]) -> String {
        names.prefix(5).joined(separator: ", ") + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}
