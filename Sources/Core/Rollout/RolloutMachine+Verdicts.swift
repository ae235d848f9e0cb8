import DesiredState
import LiveState
import Model
import Planning

/// What a rollout does when something goes wrong, and who is to blame.
extension RolloutMachine {
    /// An instance that had less time than this when the deadline came says nothing about its release: modules give a
    /// start 60 s at most.
    private static let fairTime: Duration = .seconds(60)

    private static let deadlineExceeded = "deadline_exceeded"

    // MARK: Verdicts

    /// Nothing is the release's fault before the container was looked at once more.
    mutating func lookBefore(_ failure: RolloutFailure, now: Timestamp) -> RolloutAction {
        verdict = failure
        phase = .judging
        return .observe(at: now)
    }

    mutating func judge(_ event: RolloutEvent, _ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        switch event {
        case .observed(let live):
            if let reason = unusable(live, item) {
                verdict = nil
                phase = .starting
                return effectFailed(.cloud, reason, now: now)
            }
            let last = container
            if isRefused != true { cloudTroubleSince = nil }
            look(live, item, now: now)
            return judged(item, last: last, now: now)
        case .effectFailed(let blame, let reason):
            guard blame == .cloud, now >= deadline else { return effectFailed(blame, reason, now: now) }
            cloudTroubleSince = cloudTroubleSince ?? now
            cloudTrouble = reason
            return passDeadline(item, now: now)
        default:
            return .observe(at: now)
        }
    }

    private mutating func judged(_ item: ServiceWork.Item, last: LiveContainer?, now: Timestamp) -> RolloutAction {
        guard let failure = verdict else { return .observe(at: now) }
        verdict = nil
        // A look that was under way when the deadline came got no answer after all.
        if failure.reason.code == Self.deadlineExceeded, keptSince != nil { return passDeadline(item, now: now) }
        guard item.kind != .remove, let other = otherCause(last) ?? otherImage(item, now: now) else {
            if failure.reason.code == "probe_failed", let container, isRepairable(item) {
                return redeploy(item, container, now: now)
            }
            return fail(failure)
        }
        if now >= deadline { return disturbed(item, other, now: now) }
        disturbance = other
        passed = 0
        failingSince = nil
        written = nil
        phase = .starting
        return observed(item, now: now)
    }

    private mutating func disturbed(_ item: ServiceWork.Item, _ other: String, now: Timestamp) -> RolloutAction {
        fail(
            .cloud,
            Reason(
                code: "instance_disturbed",
                message:
                    "\(item.name) \(other) while it was replaced, so that nothing can be said about the release; it "
                    + "is tried again."
            ),
            since: now)
    }

    static let removed = "was removed by somebody else"

    /// At the deadline: not written after all, or written over by somebody else. Either way the release
    /// isn't what is there.
    private func otherImage(_ item: ServiceWork.Item, now: Timestamp) -> String? {
        guard now >= deadline, let container, let spec = item.spec, container.image != spec.image.description else {
            return nil
        }
        return "was found with another image"
    }

    /// What happened to the container that isn't the release's doing; nil when it is as we left it.
    private func otherCause(_ last: LiveContainer?) -> String? {
        guard let before = written ?? last else { return nil }
        guard let container, container.status != .deleting else { return Self.removed }
        guard container.id == before.id else { return "was replaced by somebody else" }
        guard let written else { return nil }
        guard container.isSame(as: written) else { return "was changed by somebody else" }
        return written.status == .ready && container.status.isTransient ? "is being deployed again, not by us," : nil
    }

    // MARK: Trouble

    /// Why the container says nothing at all about its release; nil when it may.
    func unusable(_ live: LiveEnvironment, _ item: ServiceWork.Item) -> Reason? {
        if live.isUnreadable(item.name, id: previous[item.name]?.containerID) {
            return Reason(
                code: "scaleway_answer_invalid", message: "Scaleway's description of \(item.name) can't be read.")
        }
        guard let container = live.container(item.name), container.status == .locked else { return nil }
        return Reason(
            code: "scaleway_locked", message: "Scaleway has locked \(item.name), for billing or abuse; ask its support."
        )
    }

    /// The step got through after all: the time that it was kept from it isn't the release's.
    mutating func giveBack(_ event: RolloutEvent, now: Timestamp) {
        switch event {
        // To plan what was refused once more is no progress.
        case .planned where isRefused == true: return
        case .planned, .applied, .done, .probed: break
        default: return
        }
        guard let since = keptSince else { return }
        deadline = deadline + (now - since)
        keptSince = nil
    }

    mutating func effectFailed(_ blame: RolloutFailure.Blame, _ reason: Reason, now: Timestamp) -> RolloutAction {
        guard blame == .cloud else { return fail(blame, reason, since: now) }
        keptSince = keptSince ?? now
        cloudTroubleSince = cloudTroubleSince ?? now
        cloudTrouble = reason
        retries += 1
        // A plan that couldn't be made is no try, nor is one that the cloud refused to carry out, or that ended in a
        // call without an answer.
        if [.planning, .applying, .redeploying, .removing].contains(phase) { plans -= 1 }
        // To look and to plan, which go well, don't end that trouble.
        if phase == .applying || phase == .redeploying { isRefused = true }
        // Whether anything was written is unknown: what the container says now is no verdict on the new release.
        if phase == .redeploying { redeployed = false }
        if phase != .probing, phase != .soaking, phase != .judging { phase = .starting }
        // 2, 4, 8, 16, then 30 s: what to do next is decided by looking, not by repeating.
        let pause = min(30, 1 << min(retries, 5))
        return .wait(until: now + .seconds(pause))
    }

    /// Whether anything of the instance was begun; if not, whatever took so long, it was not the release.
    private func isBegun(_ item: ServiceWork.Item) -> Bool {
        let isBusy = phase == .starting && item.kind != .check && container?.status.isTransient ?? false
        return touched.contains(item.name) && !isBusy
    }

    /// An instance that was begun too late for a verdict gets the time that says something: ended here, the next run
    /// would come as late again. True when the deadline was moved.
    mutating func getsItsMinute(_ item: ServiceWork.Item, now: Timestamp) -> Bool {
        guard disturbance == nil, cloudTroubleSince ?? keptSince == nil, isBegun(item), let begunAt,
            now < begunAt + Self.fairTime
        else {
            return false
        }
        deadline = begunAt + Self.fairTime
        return true
    }

    mutating func passDeadline(_ item: ServiceWork.Item, now: Timestamp) -> RolloutAction {
        if let disturbance, cloudTroubleSince ?? keptSince == nil { return disturbed(item, disturbance, now: now) }
        if !isBegun(item), cloudTroubleSince == nil {
            cloudTroubleSince = now
            cloudTrouble = Reason(
                code: "scaleway_transient_state",
                message: container.map { "Scaleway says that \(item.name) is \($0.status.rawValue)." }
                    ?? "\(item.name) wasn't begun.")
        }
        cloudTroubleSince = cloudTroubleSince ?? keptSince
        // A plan asks Scaleway and the store of the state; the release has no part in how long that takes. What it was
        // to confirm stays true.
        if phase == .planning || phase == .repairing, cloudTroubleSince == nil {
            if let verdict { return lookBefore(verdict, now: now) }
            cloudTroubleSince = now
            cloudTrouble = Reason(code: "deadline_in_outage", message: "Terraform's plan hadn't ended.")
        }
        let what =
            "\(work.service) wasn't replaced within \(policy.deadline.components.seconds) s (at \(item.name), "
            + "\(phase.rawValue))."
        if let cloudTroubleSince {
            return fail(
                .cloud,
                Reason(
                    code: isRefused == true ? cloudTrouble?.code ?? "" : "deadline_in_outage",
                    message: what + " It was kept from it: \(cloudTrouble?.message ?? "no answer")"),
                since: cloudTroubleSince)
        }
        return lookBefore(
            RolloutFailure(
                blame: .release, reason: Reason(code: Self.deadlineExceeded, message: what), since: failingSince ?? now),
            now: now)
    }

    mutating func fail(_ failure: RolloutFailure) -> RolloutAction {
        phase = .ended
        return .failed(failure)
    }

    mutating func fail(_ blame: RolloutFailure.Blame, _ reason: Reason, since: Timestamp) -> RolloutAction {
        phase = .ended
        return .failed(RolloutFailure(blame: blame, reason: reason, since: since))
    }
}
