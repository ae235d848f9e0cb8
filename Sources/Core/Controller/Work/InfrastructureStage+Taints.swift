import Model
import Planning
import Ports
import Rollout

/// A Terraform that was told to stop, or ran out of time, while something was being made marks it as tainted: its next
/// plan would replace what has come up meanwhile. Here that mark says nothing but that nobody saw the end, so it is
/// taken off, and the next plan says what is still missing. The gate refuses a replacement in any case.
extension InfrastructureStage {
    /// How many times that is done in one reconciliation; more means that it doesn't help.
    private static let mostUntaints = 3

    /// Something kept the plan from being applied: perhaps a taint.
    mutating func stopped(
        by obstacle: Obstacle, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        let untaints = reconciliation.agenda.untaints ?? 0
        guard obstacle.mayComeOfTaint, untaints < Self.mostUntaints else {
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
        // Instances are made and mended one at a time, in their rollouts.
        let ours = addresses.filter { !InstanceAddress.isContainer($0) }
        if ours.isEmpty { return halt(obstacle, &reconciliation, &context) }
        reconciliation.agenda.untaints = (reconciliation.agenda.untaints ?? 0) + 1
        for address in ours {
            reconciliation.happened(.untainted(address), &context)
            reconciliation.ledger.note(
                FieldChange(resource: address, field: "infrastructure", from: "tainted", to: "kept"))
        }
        return untaint(ours, &reconciliation, &context)
    }

    mutating func untaint(
        _ addresses: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard let first = addresses.first else { return plan(targets: [], &reconciliation, &context) }
        state = .untainting(addresses)
        context.ask(.untaint(address: first))
        return .stay
    }

    /// It comes of no taint, or none can be read.
    mutating func halt(
        _ obstacle: Obstacle, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        switch obstacle {
        case .refused(let reason): return .end(.refused, reason)
        case .unplannable(let failure, let targets, let adoptions):
            state = .planning(targets: targets, adoptions: adoptions)
            return reconciliation.stageFailed(failure, &tries, &context)
        }
    }
}

extension InfrastructureStage.Obstacle {
    /// Whether Terraform itself read the state and said no; with anything else there is nothing to be read.
    fileprivate var mayComeOfTaint: Bool {
        switch self {
        case .refused: true
        case .unplannable(let failure, _, _): failure.reason.code == "terraform_plan"
        }
    }
}
