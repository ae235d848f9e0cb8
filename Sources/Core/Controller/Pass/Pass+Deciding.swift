import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// What a look leads to.
extension Pass {
    /// Compares and decides.
    mutating func decide(_ live: LiveEnvironment, _ context: inout MachineContext) {
        guard let desired = run.header.desired else { return end(.failed, .incomplete) }
        if case .rollback = run.header.request?.command { return enter(.ended(.open)) }
        run.compare(live, &context)
        let differences = run.picture.differences
        context.remember(.differs(differences))
        let askedFor =
            context.memory.code.applied != run.header.terraformTree
            || differences.contains { $0.kind == .infrastructure }
        let isSlowCheckDue = fullPlanIsDue(desired, context)
        let busy = isSlowCheckDue ? Self.busyResource(live) : nil
        let due = askedFor || (isSlowCheckDue && busy == nil)
        let all = WorkPlanner.work(
            differences: differences, effective: run.picture.effective,
            removable: run.removable(desired, live, context.memory),
            unproven: run.unproven(live, context.memory), adopted: Set(context.memory.instances.adopted),
            untrusted: run.untrusted(live, context))
        let work = run.keptFromHeldCode(all, live, context.memory)
        run.agenda.infrastructureDue = due
        run.agenda.isSlowCheck = due && !askedFor && work.isEmpty
        run.agenda.work = work
        var decision = Decision.work
        if work.isEmpty, !due {
            decision = .quiet(busy.map(Self.fullPlanWaits) ?? run.troubleReason ?? quietReason(desired, context))
        }
        enter(.explaining(decision))
    }

    /// Whether drift is put back now, so that its cause is worth asking for.
    func healsDrift(_ context: MachineContext) -> Bool {
        state == .explaining(.work) && run.verdicts(context).objection == nil
    }

    /// The end of the decision: nothing to do, kept from it by the gate, or the intent is made durable.
    mutating func act(on decision: Decision, _ context: MachineContext) {
        if case .quiet(let reason) = decision { return end(quietOutcome(context), reason) }
        guard let objection = run.verdicts(context).objection, let reason = objection.reason else {
            return enter(.ended(.open))
        }
        end(objection.ruling == .refuse ? .refused : .noop, reason)
    }

    /// Whether Terraform must look at everything: the last run left a plan that wasn't empty, or the
    /// slow check has come.
    private func fullPlanIsDue(_ desired: DesiredEnvironment, _ context: MachineContext) -> Bool {
        if context.memory.plans.fullPlanDue { return true }
        if let live = run.picture.live,
            context.memory.plans.unplanned?.contains(where: { !live.isUnreadable($0) }) ?? false
        {
            return true
        }
        guard let last = context.memory.plans.fullPlanAt else { return false }
        return context.now >= last + (context.settings.fullPlanInterval ?? desired.fullPlanInterval)
    }

    /// Something that Scaleway is still working on. Terraform would wait for it, and one that is stuck makes a whole
    /// plan fail.
    private static func busyResource(_ live: LiveEnvironment) -> String? {
        if let namespace = live.namespace, namespace.status.isTransient {
            return "the namespace is \(namespace.status.rawValue)"
        }
        return live.containers.first { $0.status.isTransient }.map { "\($0.name) is \($0.status.rawValue)" }
    }

    private static func fullPlanWaits(_ what: String) -> Reason {
        Reason(
            code: "full_plan_waits",
            message: "A full Terraform plan is due and waits for Scaleway: \(Sentence.ended(what))")
    }

    /// How a pass ends that has nothing to do: refused when git asks for what can't be had, failed when it
    /// may be had later.
    private func quietOutcome(_ context: MachineContext) -> Outcome {
        if run.header.refusal != nil { return .refused }
        let obstacles = (run.header.troubles ?? [:]).values.filter { !$0.keepsPins }
        if obstacles.isEmpty || context.memory.suspension != nil { return .noop }
        return obstacles.contains { !$0.passes } ? .refused : .failed
    }

    private func quietReason(_ desired: DesiredEnvironment, _ context: MachineContext) -> Reason {
        let environment = context.environment
        if let reason = run.keptOrphans(desired, context) { return reason }
        if let reason = run.verdicts(context).reservation?.reason { return reason }
        let orphans = Set(run.picture.differences.filter { $0.kind == .orphan }.map(\.resource)).sorted()
        if !orphans.isEmpty {
            let one = orphans.count == 1
            let why = desired.prune ? "for instances of this controller only" : "off"
            return Reason(
                code: "orphan_kept",
                message:
                    "\(Run.listed(orphans)) \(one ? "runs" : "run") and git doesn't name \(one ? "it" : "them"); "
                    + "\(one ? "it stays" : "they stay"), because `prune` is \(why).")
        }
        let ignored =
            context.memory.passes.ignored.isEmpty
            ? "" : ", but for \(context.memory.passes.ignored.count) ignored differences"
        return Reason(code: "converged", message: "\(environment) is as git says\(ignored).")
    }
}
