import Model

/// The process stops; the next start looks again and goes on from here.
struct HaltedStage: WorkStage {
    var stage: Work.Stage { .halted }
    var saved: SavedPhase { .observing }
    var words: String { "looking at Scaleway" }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .look
    }
}
