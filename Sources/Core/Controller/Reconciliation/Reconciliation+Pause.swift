import DesiredState
import Model
import Planning

/// Infrastructure that can't be brought to what the code says: a plan that the gate refuses, or that there is none.
extension Reconciliation {
    /// Whether the services can have their releases although the infrastructure step can't be done: git doesn't ask for
    /// it, so that what it would mend is drift, such as a data source that somebody renamed. What an instance stands on
    /// is in each instance's own plan, which the gate reads again.
    func canDoWithoutInfrastructure(_ memory: EnvironmentMemory) -> Bool {
        ledger.failure == nil && !agenda.work.isEmpty && agenda.infrastructureDue
            && !header.asksForInfrastructure(memory) && memory.code.hold?.tree != header.terraformTree
            && !picture.differences.contains { $0.kind == .infrastructure }
    }

    /// Leaves the step to a later reconciliation.
    mutating func putInfrastructureAside(_ reason: Reason, _ context: inout MachineContext) {
        happened(.putAside(reason), &context)
        agenda.infrastructureDue = false
        leaveInfrastructure(reason)
    }

    /// The reconciliation does without the step, and ends as failed for that reason.
    mutating func leaveInfrastructure(_ reason: Reason) {
        agenda.infrastructureAside = true
        agenda.aside = (agenda.aside ?? []) + [reason]
    }

    /// The pause that keeps the infrastructure step from being begun now; nil when none does. Who asks for it isn't told
    /// to wait.
    func planPause(_ context: MachineContext) -> PlanPause? {
        guard let pause = context.memory.plans.pause, header.trigger != .manual, header.request == nil,
            context.now < pause.until, pause.concerns(header, context.memory),
            !picture.differences.contains(where: { $0.kind == .infrastructure })
        else { return nil }
        return pause
    }

    /// The step can't be done and would end the same when it were begun again at once.
    mutating func pauseInfrastructure(_ outcome: Outcome, _ reason: Reason, _ context: inout MachineContext) {
        let pause = PlanPause(
            header, outcome, reason, after: context.memory.plans.pause, in: context.memory,
            first: context.settings.retryInterval, now: context.now)
        context.remember(.planPaused(pause))
        happened(.planPauses(pause, now: context.now), &context)
    }
}
