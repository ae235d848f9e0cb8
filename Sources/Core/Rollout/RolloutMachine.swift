package import DesiredState
import LiveState
package import Model
package import Planning

/// Replaces a service's instances one at a time. A value: events in, the next command out, no I/O, time is an input.
///
/// For each instance: observe → plan → apply → observe until Scaleway is done → probe until
/// ``RolloutPolicy/healthyProbes`` passed in a row → probe through the soak → next. The first failure ends it; a failed
/// probe is confirmed by one more probe a second later, because a rollback holds the release until a person or a commit
/// acts, and the rollback clock starts at the first of the two. For the same reason no release is called bad without a
/// last look: an instance that is gone, or that somebody else changed, says nothing about it, and is begun again.
package struct RolloutMachine: Hashable, Sendable {
    /// Time between two looks at a busy container, and between two probes.
    package static let interval: Duration = .seconds(1)
    /// How often an instance may be planned before the rollout gives up on it.
    static let maximumPlans = 4

    /// What this rollout has to do.
    package let work: ServiceWork
    /// Probes, soak and deadline.
    package let policy: RolloutPolicy
    /// What each instance ran before this rollout; what a rollback goes back to.
    package let previous: [InstanceName: AppliedInstance]
    /// When the rollout must be over; then it goes back.
    package internal(set) var deadline: Timestamp
    /// Instances for which a change was begun, in order.
    package internal(set) var touched: [InstanceName] = []
    /// Number of the item under way.
    package internal(set) var index = 0
    /// Where the item under way stands.
    package internal(set) var phase: Phase = .starting
    var container: LiveContainer?
    var plans = 0
    var redeployed = false
    var retries = 0

    /// Where the item under way stands.
    package enum Phase: String, Hashable, Codable, Sendable {
        case starting, planning, applying, redeploying, repairing, settling, probing, soaking, judging, removing,
            betweenInstances, ended
    }

    /// Where a look or a timer decides nothing: whether the write that is under way takes effect is seen when it has
    /// ended, and between two instances it is the machine above that goes on.
    private static let deaf: Set<Phase> = [.planning, .applying, .redeploying, .repairing, .betweenInstances]

    var passed = 0
    var failingSince: Timestamp?
    var soakUntil: Timestamp?
    /// The container as it was right after our write; nil before.
    var written: LiveContainer?
    /// Since when each look has found the container in a transient state.
    package internal(set) var busySince: Timestamp?
    /// What the release will be blamed for, unless the look that is under way shows another cause.
    var verdict: RolloutFailure?
    var cloudTroubleSince: Timestamp?
    /// When the instance under way was last written to, or, where it is only checked, when that began; nil before.
    var begunAt: Timestamp?
    /// Since when the cloud has kept the step under way from being done; a look that goes well in between changes
    /// nothing about it.
    var keptSince: Timestamp?
    /// What kept the step under way last: Scaleway, or the store of Terraform's state.
    var cloudTrouble: Reason?
    /// Whether the cloud refused the last apply: looking, which goes well, doesn't end that trouble. Nil as false.
    var isRefused: Bool?
    /// What somebody else did to the instance under way since we wrote to it last; until we write again, nothing is the
    /// release's fault.
    package internal(set) var disturbance: String?

    package init(
        work: ServiceWork, policy: RolloutPolicy, previous: [InstanceName: AppliedInstance], startedAt: Timestamp
    ) {
        self.work = work
        self.policy = policy
        self.previous = previous
        deadline = startedAt + policy.deadline
    }

    /// The item under way; nil when all are done.
    package var item: ServiceWork.Item? { index < work.items.count ? work.items[index] : nil }

    /// Whether anything that this rollout put there was seen healthy: before that, dropping it loses nothing.
    package var hasVerified: Bool {
        index > 0 || passed > 0 || phase == .soaking || phase == .betweenInstances || phase == .ended
    }

    /// Gives time in which nobody watched (parked, or the process didn't run) back to the deadline and the soak.
    package mutating func extendDeadline(by duration: Duration) {
        deadline = deadline + duration
        soakUntil = soakUntil.map { $0 + duration }
        busySince = busySince.map { $0 + duration }
        begunAt = begunAt.map { $0 + duration }
        keptSince = keptSince.map { $0 + duration }
    }

    /// A look that the cloud didn't answer was asked for at that time: what it kept us waiting isn't the release's.
    package mutating func keptFromLooking(since: Timestamp) { keptSince = min(keptSince ?? since, since) }

    /// Takes one event and says what to do next.
    package mutating func handle(_ event: RolloutEvent, now: Timestamp) -> RolloutAction {
        if phase == .ended { return .finished }
        if case .abort(let reason) = event {
            return fail(.person, reason, since: now)
        }
        guard let item else {
            phase = .ended
            return .finished
        }
        giveBack(event, now: now)
        if phase == .judging, event != .begin { return judge(event, item, now: now) }
        // A soak that goes well is the release doing well, however long it took to get there.
        let soaksWell = phase == .soaking && failingSince == nil
        if now >= deadline, phase != .betweenInstances, !soaksWell, !getsItsMinute(item, now: now) {
            return passDeadline(item, now: now)
        }
        // Never at a time that is past: it would be woken for it at once, again and again.
        if Self.deaf.contains(phase), event.isLook { return .wait(until: max(deadline, now + Self.interval)) }
        switch event {
        case .begin, .next:
            let (begun, kept) = (begunAt, keptSince)
            reset()
            // A start of the process in between changes neither when the instance was begun, nor since when the cloud
            // keeps it from its step.
            if event == .begin { (begunAt, keptSince) = (begun, kept) }
            phase = .starting
            // An earlier run wrote it: a rollback of this one must put it back as well.
            if item.kind == .check {
                touch(item.name)
                begunAt = begunAt ?? now
            }
            return .observe(at: now)
        case .observed(let live):
            if let reason = unusable(live, item) { return effectFailed(.cloud, reason, now: now) }
            look(live, item, now: now)
            // It is being deployed, so something was accepted after all.
            if container?.status.isTransient == true { isRefused = nil }
            if isRefused != true { cloudTroubleSince = nil }
            if phase == .settling, written == nil, let container, matches(item, container) { written = container }
            return observed(item, now: now)
        case .planned(let plan):
            return planned(plan, item: item, now: now)
        case .applied:
            isRefused = nil
            cloudTroubleSince = nil
            phase = item.kind == .remove ? .removing : .settling
            return .observe(at: now)
        case .done:
            if phase == .repairing { return plan(item, now: now) }
            if phase == .removing { return .observe(at: now + Self.interval) }
            isRefused = nil
            cloudTroubleSince = nil
            phase = .settling
            return .observe(at: now + Self.interval)
        case .probed(let healthy, let detail):
            return probed(healthy: healthy, detail: detail, item: item, now: now)
        case .woken:
            return resume(item, now: now)
        case .effectFailed(let blame, let reason):
            return effectFailed(blame, reason, now: now)
        case .abort:
            return .wait(until: now)
        }
    }

    // MARK: Steps

    mutating func look(_ live: LiveEnvironment, _ item: ServiceWork.Item, now: Timestamp) {
        container = live.container(item.name)
        busySince = container?.status.isTransient ?? false ? busySince ?? now : nil
    }

    mutating func observed(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        if item.kind == .remove {
            let gone = container == nil || container?.status == .deleting
            if gone, phase != .starting { return complete(item, now: now) }
            return phase == .removing ? .observe(at: now + Self.interval) : plan(item, now: now)
        }
        guard let container, container.status != .deleting else {
            // A container that is still going away would clash with a new one of the same name.
            guard self.container == nil else { return .observe(at: now + Self.interval) }
            if phase != .starting { disturbance = Self.removed }
            return plan(item, now: now)
        }
        if container.status.isTransient { return .observe(at: now + Self.interval) }
        if phase == .starting { return plan(item, now: now) }
        if container.status == .ready {
            guard matches(item, container) else { return plan(item, now: now) }
            return startProbing(item, container, now: now)
        }
        let message = container.errorMessage.flatMap { $0.isEmpty ? nil : $0 } ?? "no message"
        let failure = RolloutFailure(
            blame: .release,
            reason: Reason(
                code: "deploy_failed",
                message: "\(item.name) is \(container.status.rawValue) after the deploy: Scaleway says “\(message)”."
            ), since: now)
        if let written, !container.isSame(as: written) { return plan(item, now: now) }
        if matches(item, container) { return fail(failure) }
        // What differs may be ignored on purpose. Whether it is what we wrote, a plan says.
        verdict = failure
        return plan(item, now: now)
    }

    mutating func plan(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        plans += 1
        if plans > Self.maximumPlans {
            return fail(
                .configuration,
                Reason(
                    code: "does_not_converge",
                    message:
                        "\(item.name) still differs after \(Self.maximumPlans) plans; somebody or something else "
                        + "keeps changing it."
                ),
                since: now)
        }
        phase = .planning
        return .plan(item)
    }

    private mutating func planned(_ plan: PlanSummary, item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        let address = InstanceAddress.text(item.name)
        let change = plan.changes.first { $0.address == address }
        if item.kind == .remove, change == nil, plan.changes.allSatisfy({ $0.action == .read }), let container,
            container.status != .deleting
        {
            touch(item.name)
            phase = .removing
            return .delete(item.name, containerID: container.id)
        }
        if item.kind != .remove, let container {
            if change?.action == .replace {
                phase = .repairing
                return .untaint(item.name)
            }
            if change?.action == .create {
                phase = .repairing
                return .adopt(item.name, containerID: container.id)
            }
        }
        switch PlanGate.instanceStep(plan, address: address, removing: item.kind == .remove) {
        case .refused(let reason):
            return fail(.configuration, reason, since: now)
        case .allowed:
            touch(item.name)
            written = nil
            verdict = nil
            disturbance = nil
            begunAt = now
            phase = .applying
            return .apply(handle: plan.handle, item: item)
        case .empty:
            return nothingToApply(item, now: now)
        }
    }

    /// Terraform sees nothing to do. When the instance isn't serving what it should, deploy it again through the API.
    private mutating func nothingToApply(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        disturbance = nil
        if item.kind == .remove { return complete(item, now: now) }
        guard let container else {
            return fail(
                .configuration,
                Reason(
                    code: "plan_is_empty",
                    message: "\(item.name) doesn't exist and Terraform doesn't plan to create it."), since: now)
        }
        if let verdict, container.status != .ready { return fail(verdict) }
        if container.status == .ready, item.kind != .redeploy || redeployed {
            return startProbing(item, container, now: now)
        }
        if redeployed { return .observe(at: now + Self.interval) }
        return redeploy(item, container, now: now)
    }

    mutating func redeploy(_ item: ServiceWork.Item, _ container: LiveContainer, now: Timestamp) -> RolloutAction {
        redeployed = true
        written = nil
        disturbance = nil
        begunAt = now
        touch(item.name)
        phase = .redeploying
        return .redeploy(containerID: container.id)
    }

    /// Whether the item runs what it ran before and this rollout hasn't written to it: an earlier release can't help.
    /// It doesn't answer, so deploying the same again takes nothing away, and it is the one thing that may mend it.
    func isRepairable(_ item: ServiceWork.Item) -> Bool {
        let isUntouched = item.kind == .check || !touched.contains(item.name)
        return isUntouched && !redeployed && previous[item.name]?.spec == item.spec
    }

    private mutating func startProbing(_ item: ServiceWork.Item, _ container: LiveContainer, now: Timestamp)
        -> RolloutAction
    {
        guard container.endpoint != nil else { return .observe(at: now + Self.interval) }
        phase = .probing
        written = container
        passed = 0
        failingSince = nil
        isRefused = nil
        cloudTroubleSince = nil
        return probe(item, at: now)
    }

    private func probe(_ item: ServiceWork.Item, at time: Timestamp) -> RolloutAction {
        guard let endpoint = container?.endpoint, let spec = item.spec else { return .observe(at: time) }
        return .probe(item.name, endpoint: endpoint, path: spec.healthPath, at: time)
    }

    private mutating func probed(healthy: Bool, detail: String, item: ServiceWork.Item, now: Timestamp)
        -> RolloutAction
    {
        guard phase == .probing || phase == .soaking else { return .observe(at: now + Self.interval) }
        guard healthy else {
            guard let first = failingSince else {
                failingSince = now
                return probe(item, at: now + Self.interval)
            }
            let path = item.spec?.healthPath ?? "/"
            return lookBefore(
                RolloutFailure(
                    blame: .release,
                    reason: Reason(
                        code: "probe_failed",
                        message: Sentence.ended("\(item.name) fails its health check at \(path): \(detail)")),
                    since: first), now: now)
        }
        failingSince = nil
        passed += 1
        if phase == .probing, passed >= policy.healthyProbes {
            phase = .soaking
            soakUntil = now + policy.soak
        }
        if phase == .soaking, let soakUntil, now >= soakUntil { return complete(item, now: now) }
        return probe(item, at: now + Self.interval)
    }

    private mutating func complete(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        var applied: AppliedInstance?
        if item.kind != .remove, let spec = item.spec, let container {
            applied = AppliedInstance(spec: spec, container: container)
        }
        index += 1
        reset()
        phase = .betweenInstances
        return .instanceDone(item.name, applied)
    }

    private mutating func resume(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        phase == .probing || phase == .soaking ? probe(item, at: now) : .observe(at: now)
    }

    // MARK: Helpers

    private mutating func touch(_ name: InstanceName) {
        if !touched.contains(name) { touched.append(name) }
    }

    private mutating func reset() {
        container = nil
        plans = 0
        redeployed = false
        retries = 0
        passed = 0
        failingSince = nil
        soakUntil = nil
        busySince = nil
        written = nil
        verdict = nil
        cloudTroubleSince = nil
        keptSince = nil
        begunAt = nil
        isRefused = nil
        disturbance = nil
    }

    private func matches(_ item: ServiceWork.Item, _ container: LiveContainer) -> Bool {
        guard let spec = item.spec else { return false }
        return container.image == spec.image.description && container.variables == spec.variables
            && container.minScale == spec.minScale && container.maxScale == spec.maxScale
    }
}
