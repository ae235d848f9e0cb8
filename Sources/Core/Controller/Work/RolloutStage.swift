import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Replaces one service's instances: carries out what ``RolloutMachine`` wants, and remembers what comes of it.
struct RolloutStage: WorkStage {
    /// A container that Scaleway has kept in a transient state for this long is stuck: a deploy takes about 10 s.
    private static let stuckAfter: Duration = .seconds(60)

    var machine: RolloutMachine
    /// Instances of the service that were there before its rollout and that nobody had seen healthy; nil for none.
    let found: [InstanceName: AppliedInstance]?

    var stage: Work.Stage { .rolling(self) }
    var saved: SavedPhase { .rolling(machine.saved) }
    var words: String { "rolling out \(machine.work.service)" }
    var abort: Work.Abort { .goesBack }

    init(_ machine: RolloutMachine, found: [InstanceName: AppliedInstance]?) {
        self.machine = machine
        self.found = found
    }

    init(_ work: ServiceWork, _ policy: RolloutPolicy, _ context: MachineContext) {
        // What a reconciliation that was broken off made, and nobody saw healthy, is nothing to go back to.
        let memory = context.memory
        let there = memory.instances.applied.filter { $0.key.service == work.service }
        let previous = there.filter {
            !(memory.instances.isUnsettled($0.key) && memory.instances.adopted.contains($0.key))
        }
        found = there.filter { previous[$0.key] == nil }
        machine = RolloutMachine(work: work, policy: policy, previous: previous, startedAt: context.now)
    }

    // MARK: Beginning and going on

    mutating func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        reconciliation.happened(.rolloutBegan(machine.work), &context)
        return begin(again: false, &reconciliation, &context)
    }

    /// - `again`: after a start of the process, so that an apply that was under way may have left something half done.
    mutating func begin(again: Bool, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        if again, machine.phase == .applying { noteUnrefreshed(&context) }
        context.timers.schedule(.rollout, at: machine.deadline)
        context.timers.schedule(.beside, at: context.now + context.settings.pollInterval)
        return roll(.begin, &reconciliation, &context)
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        giveBack(away)
        if context.memory.suspension != nil, machine.phase == .betweenInstances { return .park }
        return begin(again: true, &reconciliation, &context)
    }

    mutating func giveBack(_ time: Duration) { machine.extendDeadline(by: time) }

    /// A person let it go on, after it was parked since then.
    mutating func resume(since: Timestamp, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        machine.extendDeadline(by: context.now - since)
        reconciliation.happened(.resumed, &context)
        context.timers.schedule(.rollout, at: machine.deadline)
        return roll(.next, &reconciliation, &context)
    }

    /// Its time has come.
    mutating func wake(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        guarded(roll(.woken, &reconciliation, &context), &context)
    }

    /// A rollout under way always has a timer at its deadline at the latest; past it, while the last look is under way,
    /// in a second.
    ///
    /// Mutating, so that it sees the deadline as it is once `next` was made.
    private mutating func guarded(_ next: Work.Next, _ context: inout MachineContext) -> Work.Next {
        if next == .stay, !context.timers.contains(where: { $0.kind == .rollout }) {
            context.timers.schedule(.rollout, at: max(machine.deadline, context.now + RolloutMachine.interval))
        }
        return next
    }

    /// Feeds the rollout and carries out what it wants.
    mutating func roll(_ event: RolloutEvent, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        let before = machine.disturbance
        let command = machine.handle(event, now: context.now)
        if let other = machine.disturbance, other != before, let item = machine.item {
            // What somebody else did in the middle of its rollout is in the record, though it is put right at once.
            reconciliation.happened(.instanceDisturbed(item.name, other), &context)
            reconciliation.ledger.note(
                FieldChange(resource: item.name.text, field: "instance", from: other, to: "as desired"))
        }
        return perform(command, &reconciliation, &context)
    }

    private mutating func perform(
        _ command: RolloutAction, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    )
        -> Work.Next
    {
        guard let project = reconciliation.header.desired?.project else { return .stay }
        switch command {
        case .plan(let item): context.ask(.plan(reconciliation.instancePlan(item, context)))
        case .apply(let handle, let item):
            reconciliation.ledger.attempted[item.name] = item.spec
            context.remember(.writing(item.name))
            if item.kind == .create { context.remember(.making(item.name)) }
            context.ask(.apply(handle: handle))
        case .redeploy(let containerID):
            if let item = machine.item {
                reconciliation.ledger.attempted[item.name] = item.spec
                context.remember(.writing(item.name))
            }
            context.ask(.redeploy(containerID: containerID))
        case .delete(let name, let containerID): context.ask(.deleteContainer(name, containerID: containerID))
        case .untaint(let name): context.ask(.untaint(address: InstanceAddress.text(name)))
        case .adopt(let name, let containerID):
            context.ask(.adopt(address: InstanceAddress.text(name), containerID: containerID))
        case .observe(let time): context.ask(.observe(project: project), at: time)
        case .probe(let name, let endpoint, let path, let time):
            // Past the deadline it is woken each second; one question at a time is enough.
            if context.effects.contains(where: { if case .probe(name, _, _) = $0 { true } else { false } }) { break }
            context.ask(.probe(name, endpoint: endpoint, path: path), at: time)
        case .wait(let time):
            context.timers.schedule(
                .rollout, at: min(time, max(machine.deadline, context.now + RolloutMachine.interval)))
        case .instanceDone(let name, let applied): return instanceDone(name, applied, &reconciliation, &context)
        case .finished: return finished(&reconciliation, &context)
        case .failed(let failure): return failed(failure, &reconciliation, &context)
        }
        return .stay
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (effect, result) {
        case (.plan, .plan(let plan)):
            // The digest of the plan stands for what an instance step is about to change.
            if !plan.changes.isEmpty { reconciliation.ledger.plans.append(plan.digest) }
            // What an instance stands on was changed from outside: that is put back first, with the next pass.
            if !PlanGate.infrastructureAddresses(plan).isEmpty { context.remember(.fullPlanDue) }
            return guarded(roll(.planned(plan), &reconciliation, &context), &context)
        case (.apply, .applied(let report)):
            for warning in report.warnings { reconciliation.happened(.warned(warning), &context) }
            return guarded(roll(.applied(warnings: report.warnings), &reconciliation, &context), &context)
        case (.observe, .live(let live)):
            guard
                reconciliation.believes(
                    live, removing: machine.item?.kind == .remove ? machine.item?.name : nil, &context)
            else {
                return guarded(.stay, &context)
            }
            reconciliation.picture.live = live
            let next = roll(.observed(live), &reconciliation, &context)
            return guarded(next == .stay ? putAsideIfStuck(&reconciliation, &context) : next, &context)
        case (.probe, .probed(let probe)):
            return guarded(
                roll(.probed(healthy: probe.healthy, detail: probe.detail), &reconciliation, &context), &context)
        case (.redeploy, .done), (.untaint, .done), (.adopt, .done), (.deleteContainer, .done):
            return guarded(roll(.done, &reconciliation, &context), &context)
        case (.plan, .failed(let failure)), (.apply, .failed(let failure)), (.observe, .failed(let failure)),
            (.probe, .failed(let failure)), (.redeploy, .failed(let failure)), (.untaint, .failed(let failure)),
            (.adopt, .failed(let failure)), (.deleteContainer, .failed(let failure)):
            return guarded(effectFailed(effect, failure, &reconciliation, &context), &context)
        default:
            return reconciliation.leftover(effect)
        }
    }

    private mutating func effectFailed(
        _ effect: Effect, _ failure: PortFailure, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        reconciliation.happened(.failed(failure.reason), &context)
        guard case .apply = effect else {
            return roll(.effectFailed(Self.blame(failure, for: effect), failure.reason), &reconciliation, &context)
        }
        noteUnrefreshed(&context)
        let next = roll(.effectFailed(Self.blame(failure, for: effect), failure.reason), &reconciliation, &context)
        // Scaleway refuses what this service needs, for now: the others need not wait for that.
        guard next == .stay, failure.kind == .quota, context.memory.outage == nil, reconciliation.agenda.othersWait
        else {
            return next
        }
        cutOff(&context)
        context.remember(.rolledOut(machine.work.service, isGood: false, in: reconciliation.header.desired))
        return .putAside(failure.reason)
    }

    private static func blame(_ failure: PortFailure, for effect: Effect) -> RolloutFailure.Blame {
        switch failure.kind {
        case .unreachable, .throttled, .transient, .quota, .locked, .cancelled: return .cloud
        case .denied, .internalError: return .configuration
        case .invalid, .notFound, .timedOut:
            // A container that went away under Terraform's hands, or an answer that never came, says nothing about the
            // release: what the container does is looked at, and one that stays busy meets the deadline.
            if case .apply = effect { return failure.kind == .invalid ? .release : .cloud }
            return failure.kind == .timedOut ? .cloud : .configuration
        }
    }

    // MARK: What comes of it

    private mutating func instanceDone(
        _ name: InstanceName, _ applied: AppliedInstance?, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        // What was found and is as it should be isn't changed by our knowing more of it.
        if reconciliation.ledger.attempted[name] != nil || applied == nil
            || !context.memory.instances.adopted.contains(name)
        {
            reconciliation.addChanges(name, from: machine.previous[name]?.spec, to: applied?.spec)
        }
        context.remember(.finished(name, applied))
        if applied != nil, reconciliation.ledger.attempted[name] != nil { reconciliation.noteFirstCode(&context) }
        reconciliation.happened(applied == nil ? .instanceRemoved(name) : .instanceHealthy(name), &context)
        if context.memory.suspension != nil, machine.item != nil {
            context.timers.cancel(.rollout)
            reconciliation.happened(.parked, &context)
            return .park
        }
        if context.isStopping, machine.item != nil {
            reconciliation.happened(.stopped(beforeNext: "instance"), &context)
            return .stay
        }
        return roll(.next, &reconciliation, &context)
    }

    private func finished(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        context.timers.cancel(.rollout)
        remember(reconciliation, &context)
        context.remember(.rolledOut(machine.work.service, isGood: true, in: reconciliation.header.desired))
        reconciliation.settleSchema(of: machine.work.service, &context)
        if !reconciliation.agenda.work.isEmpty { reconciliation.agenda.work.removeFirst() }
        context.touch()
        return .proceed
    }

    /// The release is verified; the one before it is what a person's rollback goes back to.
    private func remember(_ reconciliation: Reconciliation, _ context: inout MachineContext) {
        let service = machine.work.service
        let release = machine.work.release
        if let release, !Self.isSeenHealthy(release, of: service, reconciliation, context.memory) { return }
        let old = context.memory.services.verified[service]
        context.remember(.verified(service, release))
        guard release != nil else {
            return context.remember(.replaced(service, nil))
        }
        guard let old, old != release else { return }
        var instances: [InstanceName: AppliedInstance] = [:]
        for spec in old.instances(of: service) {
            guard var applied = machine.previous[spec.name] else { continue }
            if applied.spec != spec {
                // A rollout that was broken off left another release here; its secrets are read again.
                applied.spec = spec
                applied.secretHashes = [:]
            }
            instances[spec.name] = applied
        }
        context.remember(.replaced(service, .init(release: old, instances: instances)))
    }

    /// Whether an instance has the release and was healthy with it, and every other one has it as well or can't be
    /// read. One of which nothing can be known keeps no release from being what a rollback goes back to.
    private static func isSeenHealthy(
        _ release: Release, of service: ServiceName, _ reconciliation: Reconciliation, _ memory: EnvironmentMemory
    ) -> Bool {
        let specs = release.instances(of: service)
        func has(_ spec: InstanceSpec) -> Bool {
            memory.instances.applied[spec.name]?.spec == spec && !memory.instances.adopted.contains(spec.name)
                && !memory.instances.isUnsettled(spec.name)
        }
        return specs.allSatisfy {
            has($0)
                || reconciliation.picture.live?.isUnreadable(
                    $0.name, id: memory.instances.applied[$0.name]?.containerID) ?? false
        } && (specs.isEmpty || specs.contains(where: has))
    }

    private func failed(
        _ failure: RolloutFailure, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        cutOff(&context)
        context.remember(.rolledOut(machine.work.service, isGood: false, in: reconciliation.header.desired))
        switch failure.blame {
        case .cloud where context.memory.outage != nil || !reconciliation.agenda.othersWait:
            reconciliation.happened(.failed(failure.reason), &context)
            return .end(.failed, failure.reason)
        case .cloud, .configuration:
            // It is this service's trouble and nobody else's.
            return .putAside(failure.reason)
        case .release, .person:
            reconciliation.happened(.failed(failure.reason), &context)
            return .rollBack(rollback(failure, &reconciliation, &context))
        }
    }

    /// Stops the rollout's effects, an apply among them.
    func cutOff(_ context: inout MachineContext) {
        if context.effects.contains(where: { if case .apply = $0 { true } else { false } }) {
            noteUnrefreshed(&context)
        }
        context.cancelActivity()
    }

    private func noteUnrefreshed(_ context: inout MachineContext) {
        guard let name = machine.item?.name else { return }
        context.remember(.unrefreshed(InstanceAddress.text(name)))
        context.touch()
    }

    // MARK: Stuck containers and newer commits

    private func isStuck(_ now: Timestamp) -> Bool { machine.busySince.map { now >= $0 + Self.stuckAfter } ?? false }

    /// After a look: puts the service aside when its container is stuck and others wait.
    private func putAsideIfStuck(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        let service = machine.work.service
        guard isStuck(context.now), let item = machine.item, let live = reconciliation.picture.live,
            reconciliation.agenda.othersWait || reconciliation.othersNeedWork(than: service, live, context)
        else { return .stay }
        let status = live.container(item.name)?.status.rawValue ?? "a transient state"
        cutOff(&context)
        return .putAside(
            Reason(
                code: "instance_busy",
                message:
                    "\(service) is put aside, because Scaleway keeps \(item.name) in \(status); it is gone on with as "
                    + "soon as it can be."
            ))
    }

    /// What git says meanwhile. A commit that can't be used, and git that can't be read, change nothing; a newer one
    /// takes the place of a rollout of which nothing was verified yet.
    func learned(_ result: EffectResult, _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        guard !machine.hasVerified, context.memory.suspension == nil, !context.isStopping,
            case .source(let newer) = result, newer.commit.id != reconciliation.header.revision?.commit.id,
            case .valid(let desired) = newer.desired,
            Gate.verdicts(desired, in: context.environment).objection == nil,
            let current = reconciliation.header.desired,
            // A commit that asks for another project is refused, and takes no place.
            desired.project == current.project
        else { return .stay }
        let service = machine.work.service
        guard
            desired.service(service) != current.service(service)
                || newer.terraformTree != reconciliation.header.revision?.terraformTree
                || isStuck(context.now)
        else { return .stay }
        cutOff(&context)
        // Nothing goes back and nothing is held: what was touched is the first that the next reconciliation does.
        return .end(
            .interrupted,
            Reason(
                code: "superseded",
                message:
                    "Commit \(newer.commit.id.text.prefix(12)) came while nothing of the rollout of \(service) was "
                    + "verified yet; it takes its place."))
    }
}

extension Reconciliation {
    /// Whether another service has something to do that could be done now.
    func othersNeedWork(than service: ServiceName, _ live: LiveEnvironment, _ context: MachineContext) -> Bool {
        guard agenda.aside == nil else { return false }
        let all = EnvironmentDiff.differences(
            environment: context.environment, effective: picture.effective, applied: context.memory.instances.applied,
            namespace: context.memory.place.namespace, live: live)
        return ignoreRules(context).divide(all).left.contains { difference in
            guard let name = InstanceName(difference.resource), name.service != service, difference.kind != .orphan
            else { return false }
            return !(live.container(name)?.status.isTransient ?? false)
        }
    }
}
