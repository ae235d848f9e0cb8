import DesiredState
import LiveState
import Model
import Ports
import Planning

/// What a look leads to.
extension Pass {
    /// Compares and decides.
    mutating func decide(_ live: LiveEnvironment, _ context: inout MachineContext) {
        guard let desired = reconciliation.header.desired else { return end(.failed, .incomplete) }
        switch reconciliation.header.request?.command {
        case .rollback, .migrateRollback: return enter(.ended(.open))
        default: break
        }
        reconciliation.compare(live, &context)
        let differences = reconciliation.picture.differences
        context.remember(.differs(differences))
        let pause = reconciliation.planPause(context)
        if let pause, pause.isAskedFor, context.memory.suspension == nil {
            return enter(.explaining(.quiet(reconciliation.quietReason(context))))
        }
        let askedFor =
            reconciliation.header.asksForInfrastructure(context.memory)
            || pause == nil && reconciliation.needsRules(context.memory)
            || differences.contains { $0.kind == .infrastructure }
        let isSlowCheckDue = fullPlanIsDue(desired, context) || reconciliation.rulesAreOld(desired, context)
        let busy = isSlowCheckDue ? Self.busyResource(live) : nil
        // Who asked isn't told that it waits for nothing.
        if busy != nil, reconciliation.header.trigger == .manual { context.remember(.fullPlanDue) }
        var due = askedFor || (isSlowCheckDue && busy == nil && pause == nil)
        let all = WorkPlanner.work(
            differences: differences, effective: reconciliation.picture.effective,
            removable: reconciliation.removable(desired, live, context.memory),
            unproven: reconciliation.unproven(live, context.memory), adopted: Set(context.memory.instances.adopted),
            untrusted: reconciliation.untrusted(live, context))
        reconciliation.agenda.infrastructureDue = due
        reconciliation.agenda.work = reconciliation.keptFromHeldCode(all, live, context.memory)
        reconciliation.leaveWaitingMigrations(context)
        if context.memory.plans.leftWaiting == true, reconciliation.agenda.aside == nil, pause == nil { due = true }
        reconciliation.agenda.infrastructureDue = due
        let work = reconciliation.agenda.work
        reconciliation.agenda.isSlowCheck = due && !askedFor && work.isEmpty
        if let pause, isSlowCheckDue, !due, !work.isEmpty { reconciliation.leaveInfrastructure(pause.reason) }
        var decision = Decision.work
        if work.isEmpty, !due {
            let reason = reconciliation.quietReason(context)
            decision = .quiet(busy.map { Self.fullPlanWaits($0, beside: reason) } ?? reason)
        }
        enter(.explaining(decision))
    }

    /// Whether drift is put back now, so that its cause is worth asking for.
    func healsDrift(_ context: MachineContext) -> Bool {
        state == .explaining(.work) && reconciliation.verdicts(context).objection == nil
    }

    /// The end of the decision: nothing to do, kept from it by the gate, or the intent is made durable.
    mutating func act(on decision: Decision, _ context: MachineContext) {
        if case .quiet(let reason) = decision { return end(reconciliation.quietOutcome(context), reason) }
        guard let objection = reconciliation.verdicts(context).objection, let reason = objection.reason else {
            return enter(.ended(.open))
        }
        end(objection.ruling == .refuse ? .refused : .noop, reason)
    }

    /// Whether Terraform must look at everything: a person asks for everything, the last reconciliation left a plan that
    /// wasn't empty, or the slow check has come.
    private func fullPlanIsDue(_ desired: DesiredEnvironment, _ context: MachineContext) -> Bool {
        if context.memory.plans.fullPlanDue || reconciliation.header.trigger == .manual { return true }
        if let live = reconciliation.picture.live,
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
        return live.containers.first { $0.status.isTransient && !$0.isOneOff }.map {
            "\($0.name) is \($0.status.rawValue)"
        }
    }

    /// What else is to be said stays in front.
    private static func fullPlanWaits(_ what: String, beside reason: Reason) -> Reason {
        let message = "A full Terraform plan is due and waits for Scaleway: \(Sentence.ended(what))"
        if reason.code == "converged" { return Reason(code: "full_plan_waits", message: message) }
        return Reason(code: reason.code, message: "\(Sentence.ended(reason.message)) \(message)")
    }
}
