import Model

/// Over: only how it ended is still to be recorded.
struct EndedStage: WorkStage {
    let outcome: Outcome
    let reason: Reason

    var stage: Work.Stage { .ended(outcome, reason) }
    var saved: SavedPhase { .closing }
    var words: String { "recording how it ended" }
    var abort: Work.Abort { .isRefused }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        .stay
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .stay
    }
}
