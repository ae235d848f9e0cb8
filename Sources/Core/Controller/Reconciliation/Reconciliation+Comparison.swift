import DesiredState
import LiveState
import Model
import Ports
import Planning

/// Desired against live state.
extension Reconciliation {
    /// What git leaves alone for now.
    func ignoreRules(_ context: MachineContext) -> IgnoreRules {
        if let desired = header.desired { return IgnoreRules(desired.ignore, at: context.now) }
        return context.ignoreRules
    }

    /// Takes over what a look showed.
    mutating func look(_ live: LiveEnvironment, _ context: inout MachineContext) {
        picture.live = live
        context.remember(.looked(in: header.desired?.project))
        adoptUnknown(live, &context)
        // Right after an infrastructure step; and once for a namespace that an earlier journal or a person made.
        if let namespace = live.namespace,
            context.memory.place.namespace?.id != namespace.id || agenda.infrastructureSteps > 0
        {
            context.remember(.namespace(namespace))
        }
    }

    /// Remembers containers that we don't know (a new data directory, a lost journal) as they are, so that Terraform's
    /// map holds them and only real differences are changed. Which revision a secret has is not known: an instance that
    /// should have secrets is checked by a plan of its own.
    private func adoptUnknown(_ live: LiveEnvironment, _ context: inout MachineContext) {
        for container in live.containers where !container.status.isTransient {
            guard let name = InstanceName(container.name) else { continue }
            guard context.memory.instances.applied[name] == nil,
                !context.memory.isLeftover(name, image: container.image),
                let spec = InstanceSpec(found: container, name: name, secrets: [:])
            else { continue }
            context.remember(.found(name, AppliedInstance(spec: spec, container: container)))
        }
    }

    /// Recomputes effective releases, holds and differences from what is live.
    mutating func compare(_ live: LiveEnvironment, _ context: inout MachineContext) {
        let verdicts = verdicts(context)
        let held = verdicts.kept(by: .hold)
        context.remember(.freed(context.memory.services.holds.keys.filter { !held.contains($0) }))
        let effective = EffectiveReleases(
            desired: picture.releases, kept: verdicts.kept().union(unresolved),
            verified: context.memory.services.verified)
        picture.effective = effective.releases
        forgetGone(live, &context)
        picture.held = context.memory.services.holds
        let all = EnvironmentDiff.differences(
            environment: context.environment, effective: effective.releases, applied: context.memory.instances.applied,
            namespace: context.memory.place.namespace, live: live)
        let (left, ignored) = ignoreRules(context).divide(all)
        if all.isEmpty { context.remember(.agreed(at: live.observedAt)) }
        noteDropped(live, &context)
        picture.differences = left
        context.remember(.ignores(ignored))
    }

    /// What is gone and not wanted any more must not stay in Terraform's map.
    private func forgetGone(_ live: LiveEnvironment, _ context: inout MachineContext) {
        let wanted = Set(picture.effective.flatMap { $0.value.instances(of: $0.key).map(\.name) })
        let memory = context.memory.instances
        let gone = memory.applied.filter { name, applied in
            !wanted.contains(name) && live.container(name) == nil
                && !live.isUnreadable(name, id: applied.containerID)
        }
        let unmade = (memory.made ?? []).filter {
            live.container($0) == nil && !live.isUnreadable($0) && header.desired?.service($0.service) == nil
        }
        context.remember(.gone(Set(gone.keys), made: Set(unmade)))
        // What can't be read is there all the same.
        for name in memory.unsettled ?? []
        where context.memory.instances.applied[name] == nil && live.container(name) == nil && !live.isUnreadable(name) {
            context.remember(.settled(name))
        }
    }

    /// Notes since when git names a service no more. The wish came at some time after the pass before, which still read
    /// the name: a hold that was made meanwhile may be of the very release that was to take over.
    private func noteDropped(_ live: LiveEnvironment, _ context: inout MachineContext) {
        guard let desired = header.desired else { return }
        var dropped = context.memory.git.dropped ?? [:]
        let known = Set(live.containers.compactMap { InstanceName($0.name)?.service }).union(
            context.memory.services.verified.keys)
        for service in known where desired.service(service) == nil && dropped[service] == nil {
            dropped[service] = context.memory.git.readAt ?? Timestamp(seconds: 0)
        }
        dropped = dropped.filter { desired.service($0.key) == nil }
        if dropped != context.memory.git.dropped ?? [:] {
            context.remember(.dropped(dropped))
            context.touch()
        }
        context.remember(.readGit(at: header.startedAt))
    }

    /// Services that git names and whose release isn't known.
    var unresolved: [ServiceName] {
        (header.desired?.services ?? []).map(\.name).filter {
            picture.releases[$0] == nil && header.troubles?[$0] != nil
        }
    }

    /// A difference that no commit asked for: the service runs, for all we know, the very release that is wanted.
    func isDrift(_ difference: Difference, _ memory: EnvironmentMemory) -> Bool {
        if difference.resource == "namespace", let namespace = memory.place.namespace {
            return picture.live?.namespace?.id == namespace.id && memory.code.applied == header.terraformTree
        }
        guard let name = InstanceName(difference.resource), let verified = memory.services.verified[name.service],
            picture.effective[name.service] == verified, let applied = memory.instances.applied[name],
            !memory.instances.isUnsettled(name)
        else { return false }
        // What a broken-off rollout left there, or a rollback to fewer instances, is our own doing.
        return verified.instances(of: name.service).contains(applied.spec)
    }

    /// Instances that look as they should and were never seen healthy with what they run: a reconciliation that wrote them ended
    /// before it could probe them. They are looked at before the next instance is touched.
    func unproven(_ live: LiveEnvironment, _ memory: EnvironmentMemory) -> Set<InstanceName> {
        var found: Set<InstanceName> = []
        // A rollback may have left one that doesn't answer: an orphan waits until it does.
        let waits = header.desired?.prune == true && memory.git.dropped?.isEmpty == false
        for (service, release) in picture.effective {
            for spec in release.instances(of: service) where live.container(spec.name) != nil {
                let isNew =
                    memory.instances.applied[spec.name]?.spec != spec || memory.instances.adopted.contains(spec.name)
                if isNew || (waits && memory.instances.isUnsettled(spec.name)) { found.insert(spec.name) }
            }
        }
        return found
    }

    /// Instances that run something else than what was last seen healthy there: a reconciliation ended before it could probe what
    /// it wrote, or somebody else wrote it.
    func untrusted(_ live: LiveEnvironment, _ context: MachineContext) -> Set<InstanceName> {
        var found: Set<InstanceName> = []
        let rules = ignoreRules(context)
        for container in live.containers {
            guard let name = InstanceName(container.name) else { continue }
            guard let applied = context.memory.instances.applied[name],
                !context.memory.instances.adopted.contains(name),
                rules.divide(
                    InstanceDiff.differences(
                        environment: context.environment, spec: applied.spec, applied: applied, live: container)
                ).left.isEmpty
            else {
                found.insert(name)
                continue
            }
        }
        return found
    }

    /// Whether nobody knows what the instance should run, and nobody has seen it healthy: of a service that git doesn't
    /// name or that can't be resolved all of them, when one wasn't seen healthy with what it runs; else one
    /// that is too many.
    func isStray(_ name: InstanceName, _ memory: EnvironmentMemory) -> Bool {
        let unseen = memory.instances.adopted + (memory.instances.unsettled ?? [])
        guard let release = picture.effective[name.service] else {
            return memory.services.verified[name.service] == nil || unseen.contains { $0.service == name.service }
        }
        return unseen.contains(name) && !release.instances(of: name.service).contains { $0.name == name }
    }

    /// An instance that we wrote to, that nobody has seen healthy, and that the work leaves out: its row couldn't be
    /// read, or can't. Before its health is known no other one of the service is replaced.
    func doubtfulInstance(_ work: ServiceWork, _ memory: EnvironmentMemory) -> InstanceName? {
        guard let live = picture.live, let release = work.release else { return nil }
        let wanted = release.instances(of: work.service)
        return memory.instances.unsettled?.first { name in
            guard name.service == work.service, !work.items.contains(where: { $0.name == name }) else { return false }
            guard live.container(name) != nil else { return live.isUnreadable(name) }
            return wanted.contains { $0.name == name && $0 != memory.instances.applied[name]?.spec }
        }
    }

    /// Whether a look may be acted upon; else when the next one may be.
    ///
    /// - `removing`: what we are removing ourselves is missed by nobody.
    func belief(_ live: LiveEnvironment, removing: InstanceName? = nil, _ context: inout MachineContext)
        -> Absences.Verdict
    {
        var expected = context.memory.instances.applied.mapValues(\.containerID)
        if let removing { expected[removing] = nil }
        var absences = context.memory.instances.absences ?? Absences()
        let verdict = absences.take(
            live, at: context.now, namespace: context.memory.place.namespace?.id, containers: expected)
        context.remember(.missing(absences == Absences() ? nil : absences))
        return verdict
    }
}

extension InstanceSpec {
    /// What a container that is already there runs; nil when that can't be said in our terms (no digest, another
    /// scaling metric).
    init?(found container: LiveContainer, name: InstanceName, secrets: [String: SecretPin]) {
        guard let image = PinnedImage(reference: container.image),
            case .concurrentRequests(let requests) = container.scaling
        else {
            return nil
        }
        self.init(
            name: name, image: image, secrets: secrets, variables: container.variables, resources: container.resources,
            port: container.port,
            healthPath: container.startupProbe?.httpPath ?? container.livenessProbe?.httpPath ?? "/",
            minScale: container.minScale, maxScale: container.maxScale, concurrentRequests: requests)
    }
}
