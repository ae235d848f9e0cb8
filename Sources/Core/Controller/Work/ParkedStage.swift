import Model
import Planning
import Rollout

/// A rollout that is suspended between two instances.
struct ParkedStage: WorkStage {
    let rollout: RolloutStage
    let since: Timestamp

    var stage: Work.Stage { .parked(rollout, since: since) }
    var saved: SavedPhase { .parked(rollout.machine.saved, since: since) }
    var words: String { "suspended in the rollout of \(rollout.machine.work.service)" }
    var abort: Work.Abort { .goesBack }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        context.memory.suspension == nil ? .resume : .stay
    }
}
