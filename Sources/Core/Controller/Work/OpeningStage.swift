import Model

/// Waits until the intent is durable.
struct OpeningStage: WorkStage {
    var stage: Work.Stage { .opening }
    var saved: SavedPhase { .opening }
    var words: String { "recording what begins" }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        context.outbox.events.isEmpty ? .proceed : .stay
    }
}
