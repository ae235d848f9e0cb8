import Model
import Ports

/// One stage of ``Work``: owns what it knows, and all that is special to it stands in its file. ``Work/Stage/current``
/// lists them; where they lead is decided by ``Work``.
protocol WorkStage: Hashable, Sendable {
    /// Itself, as ``Work`` keeps it.
    var stage: Work.Stage { get }
    /// What is saved of it.
    var saved: SavedPhase { get }
    /// What it does, in a few words, for `status`.
    var words: String { get }
    /// Failed tries, in a stage that is tried again.
    var tries: Tries { get }
    /// What a person's `abort` does to it.
    var abort: Work.Abort { get }

    /// An answer to what it has asked for.
    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next
    /// Does it again, after a pause.
    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next
    /// Goes on after a start of the process.
    ///
    /// - `away`: since the state was saved last. Nobody watched: that time says nothing about a release.
    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next
    /// Takes time in which nothing could be done out of what is running.
    mutating func giveBack(_ time: Duration)
}

extension WorkStage {
    var tries: Tries { Tries() }
    var abort: Work.Abort { .ends }

    /// What a stage that is over has only looked at; a stage that asks for nothing has nothing under way that changes
    /// something.
    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        effect.changesSomething ? .end(.failed, .mismatch(effect)) : .stay
    }

    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        .stay
    }

    mutating func giveBack(_ time: Duration) {}
}
