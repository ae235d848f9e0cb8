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
            && !header.asksForInfrastructure(memory)
            && !picture.differences.contains { $0.kind == .infrastructure }
    }

    /// Leaves the step to a later reconciliation.
    mutating func putInfrastructureAside(_ reason: Reason, _ context: inout MachineContext) {
        happened(.putAside(reason), &context)
        agenda.infrastructureDue = false
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

    /// The pause that follows when the reconciliation ended so; nil when it isn't about infrastructure. What git asks for
    /// and the cloud can't give at the moment is tried again as ever.
    func pause(after outcome: Outcome, _ reason: Reason, _ context: MachineContext) -> PlanPause? {
        let isLeft = agenda.infrastructureAside == true || agenda.infrastructureDue && ledger.failure == nil
        guard isLeft, outcome == .refused || outcome == .failed && !header.asksForInfrastructure(context.memory) else {
            return nil
        }
        let why = agenda.infrastructureAside == true ? agenda.aside?.first ?? reason : reason
        return PlanPause(
            header, outcome, why, after: context.memory.plans.pause, in: context.memory,
            first: context.settings.retryInterval, now: context.now)
    }
}
