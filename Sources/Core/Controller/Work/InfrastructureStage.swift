import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Brings everything but instances to what the code says.
struct InfrastructureStage: WorkStage {
    /// Where it stands.
    enum State: Hashable, Sendable {
        /// Planning; `targets` is empty for the full plan.
        case planning(targets: [String])
        case applying(digest: String)
        /// Terraform's state is given a namespace that is there, which the plan with those targets would have made.
        case adopting(targets: [String])
    }

    private(set) var state: State
    private(set) var tries: Tries

    var stage: Work.Stage { .infrastructure(self) }
    var saved: SavedPhase {
        switch state {
        case .planning(let targets), .adopting(let targets): .planningInfrastructure(targets: targets)
        case .applying(let digest): .applyingInfrastructure(digest: digest)
        }
    }
    var words: String {
        switch state {
        case .planning, .adopting: "planning infrastructure"
        case .applying: "applying infrastructure"
        }
    }

    init(_ state: State = .planning(targets: []), tries: Tries = Tries()) {
        self.state = state
        self.tries = tries
    }

    mutating func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        plan(targets: [], &reconciliation, &context)
    }

    /// Whether an apply took effect is seen by planning again.
    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        guard case .planning(let targets) = state else { return plan(targets: [], &reconciliation, &context) }
        return plan(targets: targets, &reconciliation, &context)
    }

    private mutating func plan(
        targets: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        state = .planning(targets: targets)
        if targets.isEmpty { reconciliation.happened(.infrastructurePlanned, &context) }
        context.ask(.plan(reconciliation.fullPlan(context, targets: targets)))
        return .stay
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .infrastructure
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (state, effect, result) {
        case (.planning(let targets), .plan, .plan(let plan)):
            return planned(plan, targets: targets, &reconciliation, &context)
        case (.applying(let digest), .apply, .applied):
            reconciliation.ledger.plans.append(digest)
            return done(&reconciliation, &context)
        case (.adopting, .adopt, .done):
            return plan(targets: [], &reconciliation, &context)
        case (.adopting(let targets), .adopt, .failed(let failure)):
            state = .planning(targets: targets)
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.applying, .apply, .failed(let failure)):
            state = .planning(targets: [])
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.planning, .plan, .failed(let failure)):
            return reconciliation.stageFailed(failure, &tries, &context)
        default:
            return reconciliation.leftover(effect)
        }
    }

    private mutating func planned(
        _ plan: PlanSummary, targets: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        // With code that isn't git's only the namespace is mended: the rest may be what the refused code has made.
        let addresses =
            reconciliation.header.isCodeKept
            ? PlanGate.namespaceAddresses(plan) : PlanGate.infrastructureAddresses(plan)
        // The slow check found nothing: the plan that says so is the empty one that a reconciliation ends with.
        if reconciliation.agenda.isSlowCheck, targets.isEmpty, context.memory.plans.unrefreshed.isEmpty,
            plan.changes.allSatisfy({ $0.action == .read })
        {
            reconciliation.agenda.infrastructureDue = false
            return reconciliation.verified(plan, &context)
        }
        if addresses.isEmpty { return done(&reconciliation, &context) }
        if let next = adoptNamespace(plan, targets, &reconciliation, &context) { return next }
        let mixed = plan.changes.contains { $0.action != .read && !addresses.contains($0.address) }
        if mixed, targets.isEmpty { return self.plan(targets: addresses, &reconciliation, &context) }
        switch PlanGate.infrastructureStep(plan) {
        case .refused(let reason): return .end(.refused, reason)
        case .empty: return done(&reconciliation, &context)
        case .allowed:
            for change in plan.changes where change.action != .read {
                reconciliation.ledger.note(
                    FieldChange(
                        resource: change.address, field: "infrastructure", from: nil, to: change.action.rawValue))
            }
            state = .applying(digest: plan.digest)
            context.ask(.apply(handle: plan.handle))
            return .stay
        }
    }

    /// Terraform would make a namespace that is there: its state has lost it, or knows another one that went away. The
    /// one that is there is put into the state instead; a second one of the name would hold nothing and be in
    /// everybody's way.
    private mutating func adoptNamespace(
        _ plan: PlanSummary, _ targets: [String], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next? {
        guard plan.changes.contains(where: { $0.address == InstanceAddress.namespace && $0.action == .create }),
            let namespace = reconciliation.picture.live?.namespace, namespace.status != .deleting
        else { return nil }
        if reconciliation.agenda.adoptedNamespace == true {
            // It was put into the state, and Terraform is still told that it isn't there.
            let text =
                "Looking again: Terraform doesn't find the namespace \(namespace.id), which is there. Nothing was "
                + "applied."
            return .end(.failed, Reason(code: "looking_again", message: text))
        }
        reconciliation.agenda.adoptedNamespace = true
        reconciliation.happened(.namespaceAdopted(namespace), &context)
        state = .adopting(targets: targets)
        context.ask(.adopt(address: InstanceAddress.namespace, containerID: namespace.id))
        return .stay
    }

    private func done(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        context.remember(.codeApplied(reconciliation.header.terraformTree))
        reconciliation.agenda.infrastructureDue = false
        reconciliation.agenda.infrastructureSteps += 1
        reconciliation.happened(.infrastructureDone, &context)
        return .look
    }
}
