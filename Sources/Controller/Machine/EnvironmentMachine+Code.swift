import DesiredState
import LiveState
package import Model
import Ports
import Reconciliation
import Rollout

/// Which state of `terraform/` this environment works with: git's, or, while that is held or waits for another environment, the last one
/// that was seen healthy. Healing and releases go on with that one.
extension EnvironmentMachine {
    /// Goes on with what git asks for, once it is known whether its code may be used.
    mutating func settle(on desired: DesiredEnvironment, now: Timestamp) {
        guard let revision = run?.revision else { return }
        run?.desired = desired
        context.memory.turn(to: revision)
        if run?.trigger != .rollback, let other = context.memory.environmentBefore(environment, desired, at: revision, now: now) {
            return context.ask(.codeStanding(other))
        }
        let code = context.memory.code(at: revision, now: now)
        run?.code = code
        proceed(with: desired, now: now)
    }

    mutating func codeStandingAnswered(_ other: EnvironmentName, _ result: EffectResult, now: Timestamp) {
        guard let revision = run?.revision, let desired = run?.desired else { return }
        var standing: String?
        if case .codeStanding(let tree) = result { standing = tree }
        if context.memory.wait(for: other, standing: standing, at: revision, now: now) { context.touch() }
        let code = context.memory.code(at: revision, now: now)
        run?.code = code
        proceed(with: desired, now: now)
    }

    /// What was rolled back was the release that is known to be good: with code that isn't, or only because of the code. The code is what is
    /// held. Where nobody knows a good release, code that was seen healthy isn't to blame.
    mutating func holdCode(of rollout: RolloutMachine, _ failure: RolloutFailure, now: Timestamp) {
        guard let current = run, !isCodeKept, let tree = current.terraformTree,
            unprovenCode != nil || (current.moduleRounds > 0 && rollout.work.release != nil),
            rollout.work.release == context.memory.verified[rollout.work.service]
        else { return }
        context.memory.codeHold = CodeHold(tree: tree, reason: failure.reason, since: now, reconciliation: current.id)
        context.memory.codeWait = nil
        guard let good = context.memory.verifiedCode, good.tree != tree else {
            return happened(.codeHeldAlone)
        }
        run?.code = good
        context.memory.terraformTree = good.tree
        happened(.codeHeld)
    }

    /// What went back was changed by `terraform/` alone, and neither its release nor the code is held because of it: the code is what is used
    /// for everything else. The service is left as it is, or each pass would do the same again.
    mutating func refuseCode(of rollout: RolloutMachine, _ failure: RolloutFailure, now: Timestamp) {
        let service = rollout.work.service
        guard let current = run, current.moduleRounds > 0, let tree = current.terraformTree,
            context.memory.holds[service]?.reconciliation != current.id,
            context.memory.codeHold?.reconciliation != current.id
        else { return }
        let others = (context.memory.codeRefusals ?? []).filter { $0.service != service && $0.tree == tree }
        context.memory.codeRefusals = others + [CodeRefusal(service: service, tree: tree, reason: failure.reason, since: now)]
        happened(.codeRefused(service))
    }

    /// A service of which a full plan changes nothing any more has what the code makes, by a newer release, or is gone.
    mutating func forgetCodeRefusals(but addresses: [String]) {
        let left = context.memory.codeRefusals?.filter { refusal in
            context.memory.applied.keys.contains { $0.service == refusal.service && addresses.contains(InstanceAddress.text($0)) }
        }
        context.memory.codeRefusals = left?.isEmpty == false ? left : nil
    }

    /// Whether the service stays as it is with the code that is used.
    func isCodeRefused(_ service: ServiceName) -> Bool {
        context.memory.codeRefusals?.contains { $0.service == service && $0.tree == run?.terraformTree } ?? false
    }

    /// The state of `terraform/` that Terraform works with, when it was never seen healthy here.
    var unprovenCode: String? {
        guard let tree = run?.terraformTree, context.memory.verifiedCode?.tree != tree else { return nil }
        return tree
    }

    /// The full plan was empty, and nothing failed.
    mutating func verifiedCode() {
        guard let tree = run?.terraformTree, let commit = run?.terraformCommit, context.memory.codeHold?.tree != tree else { return }
        // An empty plan says that containers are as the code has it, not that they run: where one is ill or nobody has looked, or nothing runs and
        // something should, nothing is known about the module. What git doesn't name is not asked.
        let wanted = (run?.effective ?? [:]).flatMap { service, release in release.instances(of: service).map(\.name) }
        let isProven = wanted.allSatisfy { name in
            run?.live?.container(name)?.status == .ready && !context.memory.adopted.contains(name) && !isUnsettled(name)
        }
        guard isProven, !wanted.isEmpty || run?.desired?.services.isEmpty ?? false else { return }
        context.memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
        // With this very code the release before is healthy: what failed with it is bad by itself.
        for (service, hold) in context.memory.holds where hold.tree == tree && context.memory.verified[service] != nil {
            context.memory.holds[service] = Hold(
                refused: hold.refused, reason: hold.reason, since: hold.since, reconciliation: hold.reconciliation)
        }
        if context.memory.codeWait?.tree == tree { context.memory.codeWait = nil }
    }

    /// An instance is healthy with this code, and there is none that everything was healthy with: better than nothing to go back to.
    mutating func noteFirstCode() {
        guard context.memory.verifiedCode == nil, let tree = run?.terraformTree, let commit = run?.terraformCommit,
            context.memory.codeHold?.tree != tree
        else { return }
        context.memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
    }

    /// The commit whose folder is used is gone from git and from its mirror (history was rewritten, and the mirror made anew): there is
    /// nothing to go back to any more, and waiting for it would stop healing.
    mutating func forgetLostCode(_ effect: Effect, _ result: EffectResult) {
        guard case .plan(let request) = effect, case .failed(let failure) = result, failure.reason.code == "git_commit_missing", isCodeKept,
            request.commit == context.memory.verifiedCode?.commit
        else { return }
        context.memory.verifiedCode = nil
        context.touch()
    }

    /// Code that can't even be planned is held like code that failed: releases and healing go on with the code before. Where that can't be
    /// planned either the cause lies elsewhere, and the hold ends.
    mutating func judgeCode(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        guard case .plan = effect, case .failed(let failure) = result, failure.kind == .invalid, let current = run, current.failure == nil,
            Self.unplannable.contains(failure.reason.code)
        else { return }
        if let hold = context.memory.codeHold {
            guard isCodeKept, Self.unplannable.contains(hold.reason.code) else { return }
            context.memory.codeHold = nil
            context.touch()
            return happened(.codeFreed)
        }
        guard let tree = unprovenCode, context.memory.verifiedCode != nil else { return }
        context.memory.codeHold = CodeHold(tree: tree, reason: failure.reason, since: now, reconciliation: current.id)
        context.memory.codeWait = nil
        context.memory.fullPlanDue = true
        context.touch()
        happened(.codeHeldUnplannable)
    }

    /// Codes of Terraform's own complaints about what it is to read. Networks and stores that don't answer have another kind.
    private static let unplannable = ["terraform_init", "terraform_plan"]

    /// Whether another state of `terraform/` is used than git's.
    var isCodeKept: Bool {
        guard let run, let revision = run.revision else { return false }
        return run.terraformTree != revision.terraformTree
    }

    /// Ends a hold of the code, and the wait for another environment; false when there was neither.
    mutating func retryCode(askedAt time: Timestamp) -> Bool {
        var ended = false
        if let hold = context.memory.codeHold, hold.since <= time {
            context.memory.codeHold = nil
            context.memory.fullPlanDue = true
            ended = true
        }
        let refused = context.memory.codeRefusals ?? []
        let kept = refused.filter { $0.since > time }
        if kept.count < refused.count {
            context.memory.codeRefusals = kept.isEmpty ? nil : kept
            context.memory.fullPlanDue = true
            ended = true
        }
        if context.memory.codeWait?.applies(at: now) == true {
            context.memory.codeWait?.isEnded = true
            ended = true
        }
        return ended
    }

    /// What a plan would change is nobody's wish: it comes from code that is held, or it waits for what is.
    func isUnwanted(_ change: PlannedChange) -> Bool {
        // What else the refused code brought stays until the folder changes: only instances go back, and the namespace that each of their plans
        // names as well.
        if isCodeKept { return change.type != PlanGate.containerType && change.address != InstanceAddress.namespace }
        return context.memory.codeHold != nil && change.type == PlanGate.containerType && change.action == .update
    }

    /// The work without what would bring code that is held, and that nothing was healthy with, to an instance that serves: in a service that
    /// was never verified, and where only drift would be put back. There is no other code to work with then, and no release to go back to. What
    /// serves nothing is tried: there is nothing to lose. Nothing is removed meanwhile.
    func keptFromHeldCode(_ work: [ServiceWork], _ live: LiveEnvironment) -> [ServiceWork] {
        guard let tree = unprovenCode, context.memory.codeHold?.tree == tree else { return work }
        func isKept(_ item: ServiceWork.Item) -> Bool {
            guard item.kind == .update || item.kind == .check, let status = live.container(item.name)?.status else { return false }
            if context.memory.verified[item.name.service] == nil { return status == .ready }
            // While it takes on what somebody wrote, it goes on serving.
            return context.memory.applied[item.name]?.spec == item.spec && (status == .ready || status == .updating)
        }
        guard work.contains(where: { $0.items.contains(where: isKept) }) else { return work }
        return work.compactMap { work in
            let items = work.items.filter { !isKept($0) && $0.kind != .remove }
            return items.isEmpty ? nil : ServiceWork(service: work.service, release: work.release, items: items)
        }
    }

    /// Why git's code isn't used; nil when it is.
    package func codeKept(now: Timestamp) -> Reason? { context.memory.codeKept(in: environment, now: now) }
}
