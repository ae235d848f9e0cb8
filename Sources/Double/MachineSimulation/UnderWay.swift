import Controller

/// What a machine had under way after an event. A class, because it is looked at many times, and a copy costs as much
/// as the event itself.
final class UnderWay {
    let reconciliation: ReconciliationView?

    init(_ reconciliation: ReconciliationView?) { self.reconciliation = reconciliation }
}
