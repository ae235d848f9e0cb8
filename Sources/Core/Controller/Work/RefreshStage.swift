import Model
import Ports

/// Brings Terraform's state in line with what was written through the API, or cut off.
struct RefreshStage: WorkStage {
    /// The instances' addresses.
    private(set) var addresses: [String]
    private(set) var isApplying: Bool
    private(set) var tries: Tries

    var stage: Work.Stage { .refreshing(self) }
    var saved: SavedPhase { .refreshing(addresses: addresses, applying: isApplying) }
    var words: String { "bringing Terraform's state in line" }
    var abort: Work.Abort { .isRefused }

    init(_ addresses: [String] = [], isApplying: Bool = false, tries: Tries = Tries()) {
        self.addresses = addresses
        self.isApplying = isApplying
        self.tries = tries
    }

    mutating func begin(_ addresses: [String], _ reconciliation: inout Reconciliation, _ context: inout MachineContext)
        -> Work.Next
    {
        self.addresses = addresses
        isApplying = false
        context.touch()
        context.ask(.plan(reconciliation.fullPlan(context, targets: addresses, refreshOnly: true)))
        return .stay
    }

    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        .refresh(addresses)
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .refresh(addresses)
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (effect, result) {
        case (.plan, .plan(let plan)):
            isApplying = true
            context.ask(.apply(handle: plan.handle))
            return .stay
        case (.apply, .applied):
            let done = addresses
            context.remember(.refreshed(done))
            return .verify
        case (.plan, .failed(let failure)), (.apply, .failed(let failure)):
            return reconciliation.stageFailed(failure, &tries, &context)
        default:
            return reconciliation.leftover(effect)
        }
    }
}
