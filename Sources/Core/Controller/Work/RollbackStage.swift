import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Going back, through the API on every touched instance at once: carries out what ``RollbackMachine`` wants.
struct RollbackStage: WorkStage {
    /// What goes back, and why.
    struct Order: Hashable, Sendable {
        let service: ServiceName
        let failure: RolloutFailure
        let targets: [RollbackTarget]
    }

    var machine: RollbackMachine
    /// Whether it has looked since the last Terraform process that was told to stop was gone.
    private var lookedSinceDrained: Bool
    /// Whether the look that is under way is the one after that.
    private var isLastLook = false

    var stage: Work.Stage { .rollingBack(self) }
    var saved: SavedPhase { .rollingBack(machine.saved) }
    var words: String { "rolling \(machine.service) back" }
    var abort: Work.Abort { .isRefused }

    init(_ order: Order, in environment: EnvironmentName, _ policy: RolloutPolicy) {
        machine = RollbackMachine(
            environment: environment, service: order.service, failure: order.failure, policy: policy,
            targets: order.targets)
        lookedSinceDrained = true
    }

    /// One that a process before had under way: what it did may take effect late.
    init(_ machine: RollbackMachine) {
        self.machine = machine
        lookedSinceDrained = false
    }

    // MARK: Beginning and going on

    mutating func begin(_ order: Order, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        reconciliation.ledger.failure = order.failure
        reconciliation.agenda.work = []
        reconciliation.happened(.rollbackBegan(order.service, order.targets), &context)
        if order.targets.isEmpty { return .refresh([]) }
        lookedSinceDrained = !context.effects.isDraining
        return roll(.begin, &reconciliation, &context)
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        giveBack(away)
        return roll(.begin, &reconciliation, &context)
    }

    mutating func giveBack(_ time: Duration) { machine.extend(by: time) }

    private mutating func roll(
        _ event: RollbackEvent, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard let project = reconciliation.header.desired?.project else { return .stay }
        for command in machine.handle(event, now: context.now) {
            switch command {
            case .restore(let name, let applied):
                guard let container = reconciliation.picture.live?.container(name),
                    let target = machine.targets.first(where: { $0.name == name })
                else { continue }
                context.remember(.writing(name))
                context.ask(
                    .restore(name, containerID: container.id, Self.restore(applied, target, container, project)))
            case .findNewest(_, let secrets): Self.findNewest(secrets, project, &context)
            case .delete(let name, let containerID): context.ask(.deleteContainer(name, containerID: containerID))
            case .observe(let time): context.ask(.observe(project: project), at: time)
            case .probe(let name, let endpoint, let path, let time):
                context.ask(.probe(name, endpoint: endpoint, path: path), at: time)
            case .overBudget(let reason): reconciliation.happened(.rollbackOverBudget(reason), &context)
            case .finished(let restored):
                if looksAgainLater(project, &context) { return .stay }
                return finished(restored, &reconciliation, &context)
            }
        }
        return .stay
    }

    /// A Terraform process that is still ending may create a container after the rollback has looked: it is waited for,
    /// and then the rollback looks once more. One that never ends isn't waited for longer than the rollback may take.
    private mutating func looksAgainLater(_ project: ProjectID, _ context: inout MachineContext) -> Bool {
        if context.effects.isDraining { lookedSinceDrained = false }
        guard !lookedSinceDrained, context.now <= machine.givingUp else { return false }
        if !context.effects.isDraining {
            // One that was asked for before may not show it.
            Self.dropObservation(&context)
            isLastLook = true
        }
        context.ask(.observe(project: project), at: context.now + RolloutMachine.interval)
        return true
    }

    /// An observation that began before a write was accepted says nothing about it.
    private static func dropObservation(_ context: inout MachineContext) {
        context.drop { if case .observe = $0 { true } else { false } }
    }

    /// One question serves all instances that wait for it.
    private static func findNewest(_ secrets: [String], _ project: ProjectID, _ context: inout MachineContext) {
        guard !context.effects.contains(where: { if case .resolve = $0 { true } else { false } }) else { return }
        let references = secrets.map { SecretReference(name: $0, revision: nil) }
        context.ask(
            .resolve(ResolveRequest(project: project, images: [:], secrets: references.sorted { $0.key < $1.key })))
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (effect, result) {
        case (.observe, .live(let live)):
            guard reconciliation.believes(live, &context) else { return .stay }
            reconciliation.picture.live = live
            if isLastLook { lookedSinceDrained = !context.effects.isDraining }
            isLastLook = false
            return roll(.observed(live), &reconciliation, &context)
        case (.observe, .failed(let failure)):
            isLastLook = false
            reconciliation.happened(.failed(failure.reason), &context)
            return roll(.observeFailed(failure.reason), &reconciliation, &context)
        case (.probe(let name, _, _), .probed(let probe)):
            return roll(.probed(name, healthy: probe.healthy, detail: probe.detail), &reconciliation, &context)
        case (.restore(let name, _, let written), .done):
            tellSubstitutes(name, written, &reconciliation, &context)
            Self.dropObservation(&context)
            return roll(.written(name), &reconciliation, &context)
        case (.deleteContainer(let name, _), .done):
            Self.dropObservation(&context)
            return roll(.written(name), &reconciliation, &context)
        case (.restore(let name, _, _), .failed(let failure)), (.deleteContainer(let name, _), .failed(let failure)):
            reconciliation.happened(.failed(failure.reason, at: name), &context)
            if let pin = failure.unreadable {
                return roll(.secretUnreadable(name, pin, failure.reason), &reconciliation, &context)
            }
            return roll(.writeFailed(name, failure.reason, busy: failure.kind == .transient), &reconciliation, &context)
        case (.resolve, .pins(let pins, let troubles)):
            if let trouble = troubles.secrets.min(by: { $0.key < $1.key })?.value {
                reconciliation.happened(.failed(trouble.reason), &context)
                return roll(.newestFailed(trouble.reason), &reconciliation, &context)
            }
            return roll(
                .newest(Dictionary(pins.secrets.values.map { ($0.name, $0) }) { _, new in new }), &reconciliation,
                &context)
        case (.resolve, .failed(let failure)):
            reconciliation.happened(.failed(failure.reason), &context)
            return roll(.newestFailed(failure.reason), &reconciliation, &context)
        default:
            return reconciliation.leftover(effect)
        }
    }

    // MARK: What is written

    private static func restore(
        _ applied: AppliedInstance, _ target: RollbackTarget, _ container: LiveContainer, _ project: ProjectID
    ) -> InstanceRestore {
        // Health is asked at the release's own path, whatever was there when the module's other values were read.
        func probe(_ probe: ContainerProbe?) -> ContainerProbe? {
            var probe = probe
            if probe?.httpPath != nil { probe?.httpPath = applied.spec.healthPath }
            return probe
        }
        return InstanceRestore(
            spec: applied.spec, settings: applied.settings, startupProbe: probe(applied.startupProbe),
            livenessProbe: probe(applied.livenessProbe),
            leavesNetwork: applied.settings.privateNetworkID == nil && container.settings.privateNetworkID != nil,
            secrets: sources(applied, target, container), project: project)
    }

    /// A key whose hash is still the one of the old release is kept; the others are read again from Secret Manager. A
    /// revision that can't be read any more is replaced by what the container has, else by the newest one that is
    /// enabled: most of a release is better than a bad one.
    private static func sources(_ applied: AppliedInstance, _ target: RollbackTarget, _ container: LiveContainer)
        -> SecretSources
    {
        var sources: SecretSources = [:]
        for (variable, pin) in applied.spec.secrets {
            let hash = container.secretHashes[variable]
            if let hash, hash == applied.secretHashes[variable] || target.isUnreadable(pin) {
                sources[variable] = .keep(hash: hash)
            } else if target.isUnreadable(pin), let newest = target.newest?[pin.name] {
                sources[variable] = .read(newest)
            } else {
                sources[variable] = .read(pin)
            }
        }
        // An instance that was found and not written by us has secrets whose names in Secret Manager nobody knows. What
        // isn't sent is deleted.
        for variable in applied.secretHashes.keys where sources[variable] == nil {
            if let hash = container.secretHashes[variable] { sources[variable] = .keep(hash: hash) }
        }
        return sources
    }

    /// Says what stands for secrets that can't be read any more, once it is written.
    private func tellSubstitutes(
        _ name: InstanceName, _ written: InstanceRestore, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) {
        guard let target = machine.targets.first(where: { $0.name == name }), case .restore(let applied) = target.kind
        else { return }
        for (variable, pin) in written.spec.secrets.sorted(by: { $0.key < $1.key }) where target.isUnreadable(pin) {
            let what: String
            switch written.secrets[variable] {
            case .keep(let hash) where hash != applied.secretHashes[variable]:
                what = "keeps the value that the container had"
            case .read(let newest): what = "has revision \(newest.revision)"
            default: continue
            }
            reconciliation.fellShort(
                "\(variable) of \(name) \(what), because revision \(pin.revision) of secret \(pin.name) can't be read "
                    + "any more.",
                isLeft: false, &context)
        }
    }

    // MARK: The end

    private func finished(
        _ restored: [InstanceName: AppliedInstance], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        context.timers.cancel { $0.isEffect }
        var isBusy = false
        for target in machine.targets {
            if let left = target.left {
                context.remember(.writing(target.name))
                isBusy = isBusy || reconciliation.picture.live?.container(target.name)?.status.isTransient ?? false
                reconciliation.fellShort("\(target.name) couldn't be put back: \(left.message)", isLeft: true, &context)
            } else if machine.unhealthy.contains(target.name) {
                reconciliation.fellShort(
                    "\(target.name) has what it ran before and isn't healthy with it.", isLeft: false, &context)
            }
            switch target.kind {
            case .delete, .repair:
                reconciliation.addChanges(target.name, from: reconciliation.ledger.attempted[target.name], to: nil)
                context.remember(.left(target.name, nil))
            case .restore(let applied):
                remember(target, applied, restored[target.name], &reconciliation, &context)
            }
        }
        reconciliation.happened(.rollbackEnded(machine, after: context.now - machine.failure.since), &context)
        let addresses = machine.targets.map { InstanceAddress.text($0.name) }
        guard isBusy || context.effects.isDraining else { return .refresh(addresses) }
        // Terraform would wait for them, longer than anybody should: the next reconciliation that plans refreshes them first.
        for address in addresses { context.remember(.unrefreshed(address)) }
        return .end(reconciliation.finalOutcome, reconciliation.finalReason(context))
    }

    private func remember(
        _ target: RollbackTarget, _ applied: AppliedInstance, _ restored: AppliedInstance?,
        _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) {
        let name = target.name
        let isUnreadable = reconciliation.picture.live?.isUnreadable(name, id: applied.containerID) ?? false
        let kept =
            isUnreadable ? applied : target.left == nil ? restored : found(name, applied, reconciliation, context)
        let before = reconciliation.ledger.attempted[name] ?? context.memory.instances.applied[name]?.spec
        // Of secrets whose revision isn't known nothing is said.
        let after = kept.map { kept in
            kept.spec.with(
                secrets: kept.spec.secrets.merging((before?.secrets ?? [:]).filter { kept.secretHashes[$0.key] != nil })
                { known, _ in known
                })
        }
        if target.left == nil || after != before {
            reconciliation.addChanges(name, from: before, to: target.left == nil ? applied.spec : after)
        }
        // Gone altogether: the next pass sees it as missing, and Terraform's map must not ask for it before.
        context.remember(.left(name, kept))
        // What a process that was cut off wrote while the row couldn't be read shows up later.
        let isSeen = restored != nil && !isUnreadable
        if isSeen, target.left == nil, !machine.unhealthy.contains(name) { context.remember(.settled(name)) }
        // Nobody has seen it healthy with what it runs.
        if target.left != nil, kept != nil { context.remember(.unproven(name)) }
    }

    /// An instance that was left, as what it is: Terraform's map must say what is there, or the next apply of anything
    /// else changes it.
    ///
    /// Both the rollout and the rollback may have written its secrets, and a hash doesn't say which revision it is of:
    /// where it isn't the one that was there before, the revision is unknown, and the next reconciliation finds it out by a plan
    /// that reads it.
    private func found(
        _ name: InstanceName, _ applied: AppliedInstance, _ reconciliation: Reconciliation, _ context: MachineContext
    )
        -> AppliedInstance?
    {
        guard let container = reconciliation.picture.live?.container(name), container.status != .deleting else {
            return nil
        }
        var known = [reconciliation.ledger.attempted[name], applied.spec].compactMap { $0 }
        if container.secretHashes == applied.secretHashes { known.reverse() }
        let spec =
            known.first {
                InstanceDiff.differences(environment: context.environment, spec: $0, applied: nil, live: container)
                    .isEmpty
            }
            ?? InstanceSpec(found: container, name: name, secrets: [:]) ?? applied.spec
        let secrets = applied.spec.secrets.filter { variable, _ in
            container.secretHashes[variable].map { $0 == applied.secretHashes[variable] } ?? false
        }
        return AppliedInstance(spec: spec.with(secrets: secrets), container: container)
    }
}
