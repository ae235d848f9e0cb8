import DesiredState
import LiveState
import Model
import Ports
import Planning

/// Looks before what comes next: what is live may have changed meanwhile.
struct LookStage: WorkStage {
    private(set) var tries = Tries()

    var stage: Work.Stage { .looking(self) }
    var saved: SavedPhase { .observing }
    var words: String { "looking at Scaleway" }

    init(tries: Tries = Tries()) { self.tries = tries }

    func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        if let project = reconciliation.header.desired?.project { context.ask(.observe(project: project)) }
        return .stay
    }

    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        .look
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .look
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch (effect, result) {
        case (.observe, .live(let live)):
            guard reconciliation.believes(live, &context) else { return .stay }
            reconciliation.look(live, &context)
            return .proceed
        case (.observe, .failed(let failure)):
            return tries.retry(failure, &reconciliation, &context)
                ? .stay : reconciliation.giveUp(failure.reason, context)
        default:
            return reconciliation.leftover(effect)
        }
    }
}
