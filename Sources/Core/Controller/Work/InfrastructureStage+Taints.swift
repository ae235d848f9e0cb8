import Model
import Planning
import Ports
import Rollout

/// A Terraform that was told to stop, or ran out of time, while something was being made marks it as tainted: its next
/// plan would replace what has come up meanwhile. The gate refuses that, and `prevent_destroy` leaves no plan at all. The
/// mark says nothing but that nobody saw the end, so it is taken off, and the next plan says what is still missing.
extension InfrastructureStage {
    /// How many times that is done in one reconciliation; more means that it doesn't help.
    private static let mostUntaints = 3

    /// The gate refuses the plan. What it would replace because of a taint alone is kept.
    mutating func refused(
        _ plan: PlanSummary, _ reason: Reason, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        // A mere action such as a wait is done again by its replacement, which the gate allows.
        let tainted = plan.changes.filter {
            $0.isTainted == true && ![PlanGate.containerType, "terraform_data"].contains($0.type)
        }.map(\.address)
        guard !tainted.isEmpty, mayUntaint(reconciliation) else { return .end(.refused, reason) }
        return begin(tainted, &reconciliation, &context)
    }

    /// There is no plan. When that is because something must not be destroyed, the state may have it as tainted.
    mutating func stopped(
        by obstacle: Obstacle, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard obstacle.mayComeOfTaint, mayUntaint(reconciliation) else {
            return halt(obstacle, &reconciliation, &context)
        }
        state = .readingTaints(obstacle)
        context.ask(.readTaints)
        return .stay
    }

    mutating func taintsFound(
        _ addresses: [String], _ obstacle: Obstacle, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        // Instances are made and mended one at a time, in their rollouts; other taints are none of this failure's.
        let named = addresses.filter { !InstanceAddress.isContainer($0) && obstacle.names($0) }
        return named.isEmpty
            ? halt(obstacle, &reconciliation, &context) : begin(named, &reconciliation, &context)
    }

    private func mayUntaint(_ reconciliation: Reconciliation) -> Bool {
        (reconciliation.agenda.untaints ?? 0) < Self.mostUntaints
    }

    private mutating func begin(
        _ addresses: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        reconciliation.agenda.untaints = (reconciliation.agenda.untaints ?? 0) + 1
        return untaint(addresses, &reconciliation, &context)
    }

    mutating func untaint(
        _ addresses: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard let first = addresses.first else { return plan(targets: [], &reconciliation, &context) }
        state = .untainting(addresses)
        context.ask(.untaint(address: first))
        return .stay
    }

    /// It is done.
    func untainted(_ address: String, _ reconciliation: inout Reconciliation, _ context: inout MachineContext) {
        reconciliation.happened(.untainted(address), &context)
        reconciliation.ledger.note(
            FieldChange(resource: address, field: "infrastructure", from: "tainted", to: "kept"))
    }

    /// It comes of no taint, or none can be read.
    mutating func halt(
        _ obstacle: Obstacle, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        state = .planning(targets: obstacle.targets, adoptions: obstacle.adoptions)
        return reconciliation.stageFailed(obstacle.failure, &tries, &context)
    }
}

extension InfrastructureStage.Obstacle {
    /// Terraform's own words for what `prevent_destroy` forbids (1.11, and unchanged since 0.12).
    fileprivate var mayComeOfTaint: Bool {
        failure.reason.code == "terraform_plan" && failure.reason.message.contains("Instance cannot be destroyed")
    }

    /// Whether the failure is about that address. `a.b` is no part of `a.b_c`.
    fileprivate func names(_ address: String) -> Bool {
        let text = failure.reason.message
        var rest = text[...]
        while let found = rest.firstRange(of: address) {
            let next = found.upperBound < text.endIndex ? text[found.upperBound] : " "
            if !next.isLetter, !next.isNumber, !"_-.[".contains(next) { return true }
            rest = text[found.upperBound...]
        }
        return false
    }
}
