import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// Which state of `terraform/` a reconciliation works with: git's, or, while that is held or waits for another
/// environment, the last one that was seen healthy. Healing and releases go on with that one.
extension Run {
    /// The state of `terraform/` that Terraform works with, when it was never seen healthy here.
    func unprovenCode(_ memory: EnvironmentMemory) -> String? {
        guard let tree = header.terraformTree, memory.verifiedCode?.tree != tree else { return nil }
        return tree
    }

    /// Whether the service stays as it is with the code that is used.
    func isCodeRefused(_ service: ServiceName, _ memory: EnvironmentMemory) -> Bool {
        memory.codeRefusals?.contains { $0.service == service && $0.tree == header.terraformTree } ?? false
    }

    /// What was rolled back was the release that is known to be good: with code that isn't, or only because of the
    /// code. The code is what is held. Where nobody knows a good release, code that was seen healthy isn't to blame.
    mutating func holdCode(of rollout: RolloutMachine, _ failure: RolloutFailure, _ context: inout MachineContext) {
        guard !header.isCodeKept, let tree = header.terraformTree,
            unprovenCode(context.memory) != nil || (agenda.moduleRounds > 0 && rollout.work.release != nil),
            rollout.work.release == context.memory.verified[rollout.work.service]
        else { return }
        context.memory.codeHold = CodeHold(
            tree: tree, reason: failure.reason, since: context.now, reconciliation: header.id)
        context.memory.codeWait = nil
        guard let good = context.memory.verifiedCode, good.tree != tree else {
            return happened(.codeHeldAlone, &context)
        }
        header.code = good
        context.memory.terraformTree = good.tree
        happened(.codeHeld, &context)
    }

    /// What went back was changed by `terraform/` alone, and neither its release nor the code is held because of it:
    /// the code is what is used for everything else. The service is left as it is, or each pass would
    /// do the same again.
    mutating func refuseCode(of rollout: RolloutMachine, _ failure: RolloutFailure, _ context: inout MachineContext) {
        let service = rollout.work.service
        guard agenda.moduleRounds > 0, let tree = header.terraformTree,
            context.memory.holds[service]?.reconciliation != header.id,
            context.memory.codeHold?.reconciliation != header.id
        else { return }
        let others = (context.memory.codeRefusals ?? []).filter { $0.service != service && $0.tree == tree }
        context.memory.codeRefusals =
            others + [CodeRefusal(service: service, tree: tree, reason: failure.reason, since: context.now)]
        happened(.codeRefused(service), &context)
    }

    /// A service of which a full plan changes nothing any more has what the code makes, by a newer release, or is gone.
    func forgetCodeRefusals(but addresses: [String], _ memory: inout EnvironmentMemory) {
        let applied = memory.applied.keys
        let left = memory.codeRefusals?.filter { refusal in
            applied.contains { $0.service == refusal.service && addresses.contains(InstanceAddress.text($0)) }
        }
        memory.codeRefusals = left?.isEmpty == false ? left : nil
    }

    /// The full plan was empty, and nothing failed.
    func verifyCode(_ memory: inout EnvironmentMemory) {
        guard let tree = header.terraformTree, let commit = header.terraformCommit, memory.codeHold?.tree != tree else {
            return
        }
        // An empty plan says that containers are as the code has it, not that they run: where one is ill or nobody has
        // looked, or nothing runs and something should, nothing is known about the module. What git doesn't
        // name is not asked.
        let wanted = picture.effective.flatMap { service, release in release.instances(of: service).map(\.name) }
        let isProven = wanted.allSatisfy { name in
            picture.live?.container(name)?.status == .ready && !memory.adopted.contains(name)
                && !memory.isUnsettled(name)
        }
        guard isProven, !wanted.isEmpty || header.desired?.services.isEmpty ?? false else { return }
        memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
        // With this very code the release before is healthy: what failed with it is bad by itself.
        for (service, hold) in memory.holds where hold.tree == tree && memory.verified[service] != nil {
            memory.holds[service] = Hold(
                refused: hold.refused, reason: hold.reason, since: hold.since, reconciliation: hold.reconciliation)
        }
        if memory.codeWait?.tree == tree { memory.codeWait = nil }
    }

    /// An instance is healthy with this code, and there is none that everything was healthy with: better than nothing
    /// to go back to.
    func noteFirstCode(_ memory: inout EnvironmentMemory) {
        guard memory.verifiedCode == nil, let tree = header.terraformTree, let commit = header.terraformCommit,
            memory.codeHold?.tree != tree
        else { return }
        memory.verifiedCode = TerraformCode(tree: tree, commit: commit)
    }

    /// The commit whose folder is used is gone from git and from its mirror (history was rewritten, and the mirror made
    /// anew): there is nothing to go back to any more, and waiting for it would stop healing.
    func forgetLostCode(_ request: TerraformPlanRequest, _ failure: PortFailure, _ context: inout MachineContext) {
        guard failure.reason.code == "git_commit_missing", header.isCodeKept,
            request.commit == context.memory.verifiedCode?.commit
        else {
            return
        }
        context.memory.verifiedCode = nil
        context.touch()
    }

    /// Code that can't even be planned is held like code that failed: releases and healing go on with the code before.
    /// Where that can't be planned either the cause lies elsewhere, and the hold ends.
    mutating func judgeCode(_ failure: PortFailure, _ context: inout MachineContext) {
        guard failure.kind == .invalid, ledger.failure == nil, Self.unplannable.contains(failure.reason.code) else {
            return
        }
        if let hold = context.memory.codeHold {
            guard header.isCodeKept, Self.unplannable.contains(hold.reason.code) else { return }
            context.memory.codeHold = nil
            context.touch()
            return happened(.codeFreed, &context)
        }
        guard let tree = unprovenCode(context.memory), context.memory.verifiedCode != nil else { return }
        context.memory.codeHold = CodeHold(
            tree: tree, reason: failure.reason, since: context.now, reconciliation: header.id)
        context.memory.codeWait = nil
        context.memory.fullPlanDue = true
        context.touch()
        happened(.codeHeldUnplannable, &context)
    }

    /// Codes of Terraform's own complaints about what it is to read. Networks and stores that don't
    /// answer have another kind.
    private static let unplannable = ["terraform_init", "terraform_plan"]

    /// What a plan would change is nobody's wish: it comes from code that is held, or it waits for what is.
    func isUnwanted(_ change: PlannedChange, _ memory: EnvironmentMemory) -> Bool {
        // What else the refused code brought stays until the folder changes: only instances go back, and the namespace
        // that each of their plans names as well.
        if header.isCodeKept {
            return change.type != PlanGate.containerType && change.address != InstanceAddress.namespace
        }
        return memory.codeHold != nil && change.type == PlanGate.containerType && change.action == .update
    }

    /// The work without what would bring code that is held, and that nothing was healthy with, to an instance that
    /// serves: in a service that was never verified, and where only drift would be put back. There is no other code to
    /// work with then, and no release to go back to. What serves nothing is tried: there is nothing to lose. Nothing is
    /// removed meanwhile.
    func keptFromHeldCode(_ work: [ServiceWork], _ live: LiveEnvironment, _ memory: EnvironmentMemory) -> [ServiceWork]
    {
        guard let tree = unprovenCode(memory), memory.codeHold?.tree == tree else { return work }
        func isKept(_ item: ServiceWork.Item) -> Bool {
            guard item.kind == .update || item.kind == .check, let status = live.container(item.name)?.status else {
                return false
            }
            if memory.verified[item.name.service] == nil { return status == .ready }
            // While it takes on what somebody wrote, it goes on serving.
            return memory.applied[item.name]?.spec == item.spec && (status == .ready || status == .updating)
        }
        guard work.contains(where: { $0.items.contains(where: isKept) }) else { return work }
        return work.compactMap { work in
            let items = work.items.filter { !isKept($0) && $0.kind != .remove }
            return items.isEmpty ? nil : ServiceWork(service: work.service, release: work.release, items: items)
        }
    }
}
