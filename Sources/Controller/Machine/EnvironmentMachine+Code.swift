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
        if let hold = memory.codeHold, hold.tree != revision.terraformTree { memory.codeHold = nil }
        if let wait = memory.codeWait, wait.tree != revision.terraformTree { memory.codeWait = nil }
        if let other = firstEnvironment(desired, revision, now: now) { return request(.codeStanding(other)) }
        chooseCode()
        proceed(with: desired, now: now)
    }

    /// The environment that must have a change of the code before this one; nil when there is no change, or nothing to wait for.
    private func firstEnvironment(_ desired: DesiredEnvironment, _ revision: SourceRevision, now: Timestamp) -> EnvironmentName? {
        guard let other = desired.promotion?.from, other != environment, run?.trigger != .rollback, let good = memory.verifiedCode,
            good.tree != revision.terraformTree, memory.codeHold == nil, memory.codeWait?.applies(at: now) ?? true
        else { return nil }
        return other
    }

    mutating func codeStandingAnswered(_ other: EnvironmentName, _ result: EffectResult, now: Timestamp) {
        guard let revision = run?.revision, let desired = run?.desired else { return }
        if case .codeStanding(let tree) = result, tree == revision.terraformTree {
            memory.codeWait = nil
        } else if memory.codeWait == nil {
            memory.codeWait = CodeWait(tree: revision.terraformTree, environment: other, until: now + CodeWait.limit)
            dirty = true
        }
        chooseCode()
        proceed(with: desired, now: now)
    }

    /// Fixed for the run's whole life, but for a rollback of the code itself.
    private mutating func chooseCode() {
        guard let revision = run?.revision else { return }
        let isKept = memory.codeHold != nil || memory.codeWait?.applies(at: now) == true
        let asked = TerraformCode(tree: revision.terraformTree, commit: revision.commit.id)
        run?.code = isKept ? memory.verifiedCode ?? asked : asked
    }

    /// What was rolled back was the release that is known to be good: with code that isn't, or only because of the code.
    /// The code is what is held.
    mutating func holdCode(of rollout: RolloutMachine, _ failure: RolloutFailure, now: Timestamp) {
        guard let current = run, !isCodeKept, let tree = current.terraformTree,
            current.moduleRounds > 0 || unprovenCode != nil,
            rollout.work.release == memory.verified[rollout.work.service]
        else { return }
        memory.codeHold = CodeHold(tree: tree, reason: failure.reason, since: now, reconciliation: current.id)
        memory.codeWait = nil
        if let good = memory.verifiedCode {
            run?.code = good
            memory.terraformTree = good.tree
        }
        step("The change of terraform/ is held; Terraform works with the code that was there before.", now: now)
    }

    /// The state of `terraform/` that Terraform works with, when it was never seen healthy here.
    var unprovenCode: String? {
        guard let tree = run?.terraformTree, memory.verifiedCode?.tree != tree else { return nil }
        return tree
    }

    /// The full plan was empty, and nothing failed.
    mutating func verifiedCode() {
        guard let tree = run?.terraformTree, let commit = run?.terraformCommit, memory.codeHold?.tree != tree else { return }
        // An empty plan says that containers are as the code has it, not that they run: where one is ill or nobody has looked, or nothing runs and
        // something should, nothing is known about the module.
        let isIll = memory.applied.keys.contains { run?.live?.container($0)?.status != .ready }
        guard !isIll, memory.adopted.isEmpty, memory.unsettled == nil else { return }
        guard !memory.applied.isEmpty || run?.desired?.services.isEmpty ?? false else { return }
        memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
        // With this very code the release before is healthy: what failed with it is bad by itself.
        for (service, hold) in memory.holds where hold.tree == tree && memory.verified[service] != nil {
            memory.holds[service] = Hold(refused: hold.refused, reason: hold.reason, since: hold.since, reconciliation: hold.reconciliation)
        }
        if memory.codeWait?.tree == tree { memory.codeWait = nil }
    }

    /// An instance is healthy with this code, and there is none that everything was healthy with: better than nothing to go back to.
    mutating func noteFirstCode() {
        guard memory.verifiedCode == nil, let tree = run?.terraformTree, let commit = run?.terraformCommit, memory.codeHold?.tree != tree
        else { return }
        memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
    }

    /// A state of an earlier version doesn't say which code was seen healthy: what was applied without a plan being due since.
    mutating func noteCodeOfEarlierVersion() {
        guard memory.made == nil else { return }
        memory.made = []
        guard memory.verifiedCode == nil, memory.codeHold == nil, !memory.fullPlanDue, let last = memory.source,
            last.terraformTree == memory.terraformTree, memory.fullPlanAt != nil
        else { return }
        memory.verifiedCode = TerraformCode(tree: last.terraformTree, commit: last.commit.id)
    }

    /// The commit whose folder is used is gone from git and from its mirror (history was rewritten, and the mirror made anew): there is
    /// nothing to go back to any more, and waiting for it would stop healing.
    mutating func forgetLostCode(_ effect: Effect, _ result: EffectResult) {
        guard case .plan(let request) = effect, case .failed(let failure) = result, failure.reason.code == "git_commit_missing", isCodeKept,
            request.commit == memory.verifiedCode?.commit
        else { return }
        memory.verifiedCode = nil
        dirty = true
    }

    /// Whether another state of `terraform/` is used than git's.
    var isCodeKept: Bool {
        guard let run, let revision = run.revision else { return false }
        return run.terraformTree != revision.terraformTree
    }

    /// Ends a hold of the code, and the wait for another environment; false when there was neither.
    mutating func retryCode(askedAt time: Timestamp) -> Bool {
        var ended = false
        if let hold = memory.codeHold, hold.since <= time {
            memory.codeHold = nil
            memory.fullPlanDue = true
            ended = true
        }
        if memory.codeWait?.applies(at: now) == true {
            memory.codeWait?.isEnded = true
            ended = true
        }
        return ended
    }

    /// What a plan would change is nobody's wish: it comes from code that is held, or it waits for what is.
    func isUnwanted(_ change: PlannedChange) -> Bool {
        // What else the refused code brought stays until the folder changes: only instances go back, and the namespace that each of their plans
        // names as well.
        if isCodeKept { return change.type != PlanGate.containerType && change.address != InstanceAddress.namespace }
        return memory.codeHold != nil && change.type == PlanGate.containerType && change.action == .update
    }

    /// Why git's code isn't used; nil when it is.
    package func codeKept(now: Timestamp) -> Reason? {
        if let hold = memory.codeHold {
            let with = memory.verifiedCode.map { " Terraform works with the code of commit \($0.commit)." } ?? ""
            return Reason(
                code: "held",
                message: "The change of terraform/ is held in \(environment) since \(hold.since): \(hold.reason.message)\(with) "
                    + "Change terraform/ in git, or run `amarre retry -e \(environment)`.")
        }
        guard let wait = memory.codeWait, wait.applies(at: now) else { return nil }
        return Reason(
            code: "code_waits",
            message: "A change of terraform/ waits until \(wait.environment) has applied it and was seen healthy, until \(wait.until) at "
                + "most. `amarre retry -e \(environment)` ends the wait.")
    }
}
