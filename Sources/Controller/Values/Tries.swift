import Model
import Ports

/// Failed tries of a stage. Trouble of the cloud is waited out; a stage begins with tries of its own.
struct Tries: Hashable, Sendable {
    /// Tries of a stage that the cloud or the state backend keeps from happening.
    private static let most = 5

    private(set) var count: Int

    init(_ count: Int = 0) { self.count = count }

    /// Counts one, and sets the time of the next; false when there were enough.
    ///
    /// - `touching`: whether what happened is saved.
    mutating func retry(_ failure: PortFailure, _ run: inout Run, _ context: inout MachineContext, touching: Bool = true) -> Bool {
        count += 1
        guard count < Self.most else { return false }
        let next = max(context.now + .seconds(1 << min(count, 5)), failure.retryAfter ?? context.now)
        let event = RunEvent.triedAgain(in: next - context.now, attempt: count, of: Self.most)
        if touching { run.happened(event, &context) } else { run.ledger.steps.append(event, at: context.now) }
        context.timers.schedule(.step, at: next)
        return true
    }
}

extension Reason {
    /// A step that the drawing of a reconciliation's life doesn't have: a fault of ours.
    static func unexpected(_ standing: Standing, after before: Standing) -> Reason {
        Reason(
            code: "internal_error",
            message:
                "\(standing.rawValue) can't follow \(before.rawValue). That is a fault of this program; please report it. The next pass looks "
                + "anew.")
    }

    /// An answer that doesn't fit what is under way: a fault of ours. It ends what is under way, so that the next pass looks anew.
    static func mismatch(_ effect: Effect) -> Reason {
        Reason(
            code: "internal_error",
            message:
                "The answer to \(effect.name) doesn't fit what is under way. That is a fault of this program; please report it. The next pass "
                + "looks anew.")
    }
}
