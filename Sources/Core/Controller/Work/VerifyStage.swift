import LiveState
import Model
import Ports
import Planning
import Rollout

/// The full plan at the end, which must be empty.
struct VerifyStage: WorkStage {
    private(set) var tries: Tries

    var stage: Work.Stage { .verifying(self) }
    var saved: SavedPhase { .verifying }
    var words: String { "checking that nothing is left to do" }

    init(tries: Tries = Tries()) { self.tries = tries }

    func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        context.ask(.plan(reconciliation.fullPlan(context)))
        return .stay
    }

    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        .verify
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .verify
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (effect, result) {
        case (.plan, .plan(let plan)): reconciliation.verified(plan, &context)
        case (.plan, .failed(let failure)): reconciliation.stageFailed(failure, &tries, &context)
        default: reconciliation.leftover(effect)
        }
    }
}

extension Reconciliation {
    /// Infrastructure steps, and rounds of module changes, in one reconciliation; more means
    /// that something keeps changing.
    private static let mostRounds = 2

    /// What a full plan says at the end.
    mutating func verified(_ plan: PlanSummary, _ context: inout MachineContext) -> Work.Next {
        let applied = context.memory.instances.applied
        let all = plan.changes.filter { $0.action != .read }
        // What a service serves whose only release is held is nobody's wish: mending it would write the held image
        // again. So is what git doesn't name and nobody saw healthy, which would tell nothing about the code either.
        // What an instance needs that can't be read isn't known.
        let memory = context.memory
        let strays = applied.keys.filter { isStray($0, memory) }.map { InstanceAddress.text($0) }
        let unwanted = Set(
            applied.keys.filter {
                memory.services.neverRan($0.service) || agenda.isAside($0.service) || isCodeRefused($0.service, memory)
            }.map {
                InstanceAddress.text($0)
            } + strays)
        let unreadable = (picture.live?.unreadable ?? []).compactMap { $0.name.flatMap { InstanceName($0) } }
            .filter { name in all.contains { $0.address == InstanceAddress.text(name) } }
        // While a service is put aside, nothing goes: what Terraform would remove waits with it.
        let waiting =
            agenda.aside == nil
            ? [] : all.filter { $0.type == PlanGate.containerType && $0.action == .delete }.map(\.address)
        let left = unwanted.union(unreadable.map { InstanceAddress.text($0) }).union(waiting)
        let isGoingBack = ledger.failure != nil
        let changes = all.filter { !left.contains($0.address) && !isUnwanted($0, memory) }
        guard let change = changes.first else {
            if plan.lacksOutputsAlone, ledger.failure == nil, !header.isCodeKept,
                agenda.infrastructureSteps < Self.mostRounds
            {
                return .infrastructure
            }
            if let aside = agenda.asideReason, !isGoingBack || agenda.infrastructureAside != true {
                // Another plan would find the same; what ends the wait is seen by any look.
                if !isGoingBack, agenda.infrastructureAside != true, asideServicesWait(context) {
                    context.remember(.fullPlanLeftWaiting(at: context.now))
                }
                return .end(.failed, aside)
            }
            context.remember(.unplanned(unreadable))
            converged(all, strays: strays, &context)
            if agenda.isSlowCheck, finalOutcome == .noop { return .end(quietOutcome(context), quietReason(context)) }
            return .end(finalOutcome, finalReason(context))
        }
        let mendable: [PlannedChange.Action] = [.update, .create, .replace]
        if !isGoingBack, changes.allSatisfy({ $0.type == PlanGate.containerType && mendable.contains($0.action) }),
            agenda.moduleRounds < Self.mostRounds, let work = moduleWork(changes.map(\.address), memory)
        {
            agenda.moduleRounds += 1
            agenda.work = work
            happened(.moduleChanged(changes.count), &context)
            return .look
        }
        if !isGoingBack, changes.allSatisfy({ $0.type != PlanGate.containerType }),
            agenda.infrastructureSteps < Self.mostRounds
        {
            return .infrastructure
        }
        let detail = "\(change.address) (\(change.action.rawValue) \(change.attributes.joined(separator: ", ")))"
        let reason = Reason(
            code: "plan_not_empty",
            message:
                "The full plan at the end isn't empty: "
                + "\(detail)\(changes.count > 1 ? " and \(changes.count - 1) more" : ""). Look with "
                + "`amarre terraform \(context.environment) -- plan`.")
        happened(.planNotEmpty(reason), &context)
        return isGoingBack ? .end(finalOutcome, finalReason(context)) : .end(.failed, reason)
    }

    /// Nothing is left to do. What that says about the code, and about everything.
    private func converged(_ all: [PlannedChange], strays: [String], _ context: inout MachineContext) {
        let isGoingBack = ledger.failure != nil
        if all.isEmpty, !isGoingBack, context.memory.code.hold?.tree == header.terraformTree {
            context.remember(.codeFreed)
        }
        forgetCodeRefusals(but: all.map(\.address), &context)
        context.remember(.fullPlanEmpty(at: context.now))
        guard !isGoingBack else { return }
        if context.memory.passes.ignored.isEmpty { context.remember(.agreed(at: context.now)) }
        // What the plan doesn't look at, such as what git doesn't name, still stands after a mere check.
        context.remember(.differs(agenda.isSlowCheck && finalOutcome == .noop ? picture.differences : []))
        // Containers that are left as they are weren't made with this code; only of those that git names that matters.
        if all.allSatisfy({ $0.type != PlanGate.containerType || strays.contains($0.address) }) {
            verifyCode(&context)
        }
    }

    /// An edit of the module changes existing containers, or the state lost track of one: each
    /// becomes an instance step.
    private func moduleWork(_ addresses: [String], _ memory: EnvironmentMemory) -> [ServiceWork]? {
        var items: [ServiceName: [ServiceWork.Item]] = [:]
        for (name, applied) in memory.instances.applied.sorted(by: { $0.key < $1.key })
        where addresses.contains(InstanceAddress.text(name)) {
            items[name.service, default: []].append(ServiceWork.Item(name: name, kind: .update, spec: applied.spec))
        }
        guard items.values.reduce(0, { $0 + $1.count }) == addresses.count else { return nil }
        return items.sorted { $0.key < $1.key }.map {
            ServiceWork(service: $0.key, release: memory.services.verified[$0.key], items: $0.value)
        }
    }
}
