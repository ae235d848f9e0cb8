import Model
import Ports

/// Failed tries of a stage. Trouble of the cloud is waited out; a stage begins with tries of its own.
struct Tries: Hashable, Sendable {
    /// Tries of a stage that the cloud or the state backend keeps from happening.
    private static let most = 5

    private(set) var count: Int
    /// A name that was said to be taken. Waiting doesn't free it; the look before the next try finds what is our own
    /// and takes it over, so that the same answer after that look is the last.
    private var taken: Reason?

    init(_ count: Int = 0) { self.count = count }

    /// Counts one, and sets the time of the next; false when there were enough.
    ///
    /// - `touching`: whether what happened is saved.
    mutating func retry(
        _ failure: PortFailure, _ reconciliation: inout Reconciliation, _ context: inout MachineContext,
        touching: Bool = true
    ) -> Bool {
        count += 1
        guard count < Self.most, taken != failure.reason else { return false }
        if failure.reason.code == "name_taken" { taken = failure.reason }
        let next = max(context.now + .seconds(1 << min(count, 5)), failure.retryAfter ?? context.now)
        let event = ReconciliationEvent.triedAgain(in: next - context.now, attempt: count, of: Self.most)
        if touching {
            reconciliation.happened(event, &context)
        } else {
            reconciliation.ledger.steps.append(event, at: context.now)
        }
        context.timers.schedule(.step, at: next)
        return true
    }
}
