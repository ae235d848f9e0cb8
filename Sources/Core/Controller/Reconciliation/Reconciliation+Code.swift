import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Which state of `terraform/` a reconciliation works with: git's, or, while that is held or waits for another
/// environment, the last one that was seen healthy. Healing and releases go on with that one.
extension Reconciliation {
    /// The state of `terraform/` that Terraform works with, when it was never seen healthy here.
    func unprovenCode(_ memory: EnvironmentMemory) -> String? {
        guard let tree = header.terraformTree, memory.code.verified?.tree != tree else { return nil }
        return tree
    }

    /// Whether the service stays as it is with the code that is used.
    func isCodeRefused(_ service: ServiceName, _ memory: EnvironmentMemory) -> Bool {
        memory.code.refusals?.contains { $0.service == service && $0.tree == header.terraformTree } ?? false
    }

    /// What was rolled back was the release that is known to be good: with code that isn't, or only because of the
    /// code. The code is what is held. Where nobody knows a good release, code that was seen healthy isn't to blame.
    mutating func holdCode(of rollout: RolloutMachine, _ failure: RolloutFailure, _ context: inout MachineContext) {
        guard !header.isCodeKept, let tree = header.terraformTree,
            unprovenCode(context.memory) != nil || (agenda.moduleRounds > 0 && rollout.work.release != nil),
            rollout.work.release == context.memory.services.verified[rollout.work.service]
        else { return }
        context.remember(
            .codeHeld(
                CodeHold(
                    tree: tree, reason: failure.reason, since: context.now, reconciliation: header.id)))
        context.remember(.codeWaitEnded)
        guard let good = context.memory.code.verified, good.tree != tree else {
            return happened(.codeHeldAlone, &context)
        }
        header.code = good
        context.remember(.codeApplied(good.tree))
        happened(.codeHeld, &context)
    }

    /// What went back was changed by `terraform/` alone, and neither its release nor the code is held because of it:
    /// the code is what is used for everything else. The service is left as it is, or each pass would
    /// do the same again.
    mutating func refuseCode(of rollout: RolloutMachine, _ failure: RolloutFailure, _ context: inout MachineContext) {
        let service = rollout.work.service
        guard agenda.moduleRounds > 0, let tree = header.terraformTree,
            context.memory.services.holds[service]?.reconciliation != header.id,
            context.memory.code.hold?.reconciliation != header.id
        else { return }
        context.remember(
            .codeRefused(CodeRefusal(service: service, tree: tree, reason: failure.reason, since: context.now)))
        happened(.codeRefused(service), &context)
    }

    /// A service of which a full plan changes nothing any more has what the code makes, by a newer release, or is gone.
    func forgetCodeRefusals(but addresses: [String], _ context: inout MachineContext) {
        let applied = context.memory.instances.applied.keys
        let left = context.memory.code.refusals?.filter { refusal in
            applied.contains { $0.service == refusal.service && addresses.contains(InstanceAddress.text($0)) }
        }
        context.remember(.codeRefusalsLeft(left ?? []))
    }

    /// The full plan was empty, and nothing failed.
    func verifyCode(_ context: inout MachineContext) {
        let memory = context.memory
        guard let tree = header.terraformTree, let commit = header.terraformCommit, memory.code.hold?.tree != tree
        else {
            return
        }
        // An empty plan says that containers are as the code has it, not that they run: where one is ill or nobody has
        // looked, or nothing runs and something should, nothing is known about the module. What git doesn't
        // name is not asked.
        let wanted = picture.effective.flatMap { service, release in release.instances(of: service).map(\.name) }
        let isProven = wanted.allSatisfy { name in
            picture.live?.container(name)?.status == .ready && !memory.instances.adopted.contains(name)
                && !memory.instances.isUnsettled(name)
        }
        guard isProven, !wanted.isEmpty || header.desired?.services.isEmpty ?? false else { return }
        context.remember(.codeVerified(TerraformCode(tree: tree, commit: commit)))
        // With this very code the release before is healthy: what failed with it is bad by itself.
        for (service, hold) in memory.services.holds where hold.tree == tree && memory.services.verified[service] != nil
        {
            context.remember(
                .held(
                    service,
                    Hold(
                        refused: hold.refused, reason: hold.reason, since: hold.since,
                        reconciliation: hold.reconciliation)))
        }
        if memory.code.wait?.tree == tree { context.remember(.codeWaitEnded) }
    }

    /// An instance is healthy with this code, and there is none that everything was healthy with: better than nothing
    /// to go back to.
    func noteFirstCode(_ context: inout MachineContext) {
        let memory = context.memory
        guard memory.code.verified == nil, let tree = header.terraformTree, let commit = header.terraformCommit,
            memory.code.hold?.tree != tree
        else { return }
        context.remember(.codeVerified(TerraformCode(tree: tree, commit: commit)))
    }

    /// The commit whose folder is used is gone from git and from its mirror (history was rewritten, and the mirror made
    /// anew): there is nothing to go back to any more, and waiting for it would stop healing.
    func forgetLostCode(_ request: TerraformPlanRequest, _ failure: PortFailure, _ context: inout MachineContext) {
        guard failure.reason.code == "git_commit_missing", header.isCodeKept,
            request.commit == context.memory.code.verified?.commit
        else {
            return
        }
        context.remember(.codeVerified(nil))
        context.touch()
    }

    /// Code that can't even be planned is held like code that failed: releases and healing go on with the code before.
    /// Where that can't be planned either the cause lies elsewhere, and the hold ends.
    mutating func judgeCode(_ failure: PortFailure, _ context: inout MachineContext) {
        guard failure.kind == .invalid, ledger.failure == nil, Self.unplannable.contains(failure.reason.code) else {
            return
        }
        if let hold = context.memory.code.hold {
            guard header.isCodeKept, Self.unplannable.contains(hold.reason.code) else { return }
            context.remember(.codeFreed)
            context.touch()
            return happened(.codeFreed, &context)
        }
        guard let tree = unprovenCode(context.memory), context.memory.code.verified != nil else { return }
        context.remember(
            .codeHeld(
                CodeHold(
                    tree: tree, reason: failure.reason, since: context.now, reconciliation: header.id)))
        context.remember(.codeWaitEnded)
        context.remember(.fullPlanDue)
        context.touch()
        happened(.codeHeldUnplannable, &context)
    }

    /// Codes of Terraform's own complaints about what it is to read. Networks and stores that don't
    /// answer have another kind.
    private static let unplannable = ["terraform_init", "terraform_plan"]

    /// What a plan would change is nobody's wish: it comes from code that is held, or it waits for what is.
    func isUnwanted(_ change: PlannedChange, _ memory: EnvironmentMemory) -> Bool {
        // What else the refused code brought stays until the folder changes: only instances go back, and what each of
        // their plans names as well.
        if header.isCodeKept { return change.type != PlanGate.containerType && !PlanGate.carriesInstances(change) }
        return memory.code.hold != nil && change.type == PlanGate.containerType && change.action == .update
    }

    /// The work without what would bring code that is held, and that nothing was healthy with, to an instance that
    /// serves: in a service that was never verified, and where only drift would be put back. There is no other code to
    /// work with then, and no release to go back to. What serves nothing is tried: there is nothing to lose. Nothing is
    /// removed meanwhile.
    func keptFromHeldCode(_ work: [ServiceWork], _ live: LiveEnvironment, _ memory: EnvironmentMemory) -> [ServiceWork]
    {
        guard let tree = unprovenCode(memory), memory.code.hold?.tree == tree else { return work }
        func isKept(_ item: ServiceWork.Item) -> Bool {
            guard item.kind == .update || item.kind == .check, let status = live.container(item.name)?.status else {
                return false
            }
            if memory.services.verified[item.name.service] == nil { return status == .ready }
            // While it takes on what somebody wrote, it goes on serving.
            return memory.instances.applied[item.name]?.spec == item.spec && (status == .ready || status == .updating)
        }
        guard work.contains(where: { $0.items.contains(where: isKept) }) else { return work }
        return work.compactMap { work in
            let items = work.items.filter { !isKept($0) && $0.kind != .remove }
            return items.isEmpty ? nil : ServiceWork(service: work.service, release: work.release, items: items)
        }
    }
}
