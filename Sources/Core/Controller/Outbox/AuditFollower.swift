package import Model
package import Ports

/// Brings one subscriber of the audit log everything that is in it, in its order, at least once: the decisions of a
/// durable outbox, as a value that takes what happened and the time and returns what to do next.
///
/// The log itself is the queue, and nothing is in it that isn't durable; what has to be kept besides is one cursor. It
/// is kept behind what has arrived, so a crash repeats events and loses none. Nothing waits for a follower: one whose
/// subscriber is away stays behind, and catches up.
package struct AuditFollower: Hashable, Sendable {
    /// What to do next, one at a time. Its answer is the next ``Event``.
    package enum Action: Hashable, Sendable {
        /// Ask the journal for the cursor.
        case recall
        /// Read the log.
        case read(after: AuditCursor?, limit: Int)
        /// Give one event to the subscriber.
        case deliver(LoggedEvent)
        /// Make the cursor durable.
        case keep(AuditCursor)
        /// Nothing, until something is appended to the log.
        case rest
        /// Nothing, until then.
        case wait(until: Timestamp)
    }

    /// What happened.
    package enum Event: Hashable, Sendable {
        case started
        case recalled(AuditCursor?)
        case read(AuditPage)
        case delivered
        case kept
        /// A rest or a wait is over.
        case woken
        /// What was to be done couldn't be.
        case failed(PortFailure)
    }

    /// Events of one page; so many may come again after a crash.
    package static let pageLimit = 100
    /// Pauses between two tries grow up to this.
    package static let longestPause: Duration = .seconds(60)

    /// Why it doesn't go on at the moment; nil when it does.
    package private(set) var trouble: PortFailure?

    /// What it has asked for; nil for nothing yet.
    private var asked: Action?
    /// Behind what has arrived, and what of that is durable.
    private var told, kept: AuditCursor?
    private var hasRecalled = false
    /// Read and not delivered.
    private var pending: ArraySlice<LoggedEvent> = []
    private var isAtEnd = false
    private var failures = 0

    package init() {}

    /// Takes what happened, and returns what to do next. An answer to something else than was asked for is a defect: it
    /// is told, and everything is asked for again.
    package mutating func handle(_ event: Event, at now: Timestamp) -> Action {
        let action = take(event, now)
        asked = action
        return action
    }

    private mutating func take(_ event: Event, _ now: Timestamp) -> Action {
        switch (asked, event) {
        case (nil, .started): return next()
        case (.recall, .recalled(let cursor)):
            (told, kept, hasRecalled) = (cursor, cursor, true)
        case (.read(_, let limit), .read(let page)):
            pending = page.events[...]
            isAtEnd = page.events.count < limit
        case (.deliver(let delivered), .delivered):
            told = delivered.cursor
            pending = pending.dropFirst()
        case (.keep(let cursor), .kept): kept = cursor
        case (.rest, .woken):
            isAtEnd = false
            return next()
        case (.wait, .woken): return next()
        case (.read(.some, _), .failed(let failure)) where failure.kind == .invalid:
            // Told from its first event: which of them the subscriber knows can't be told any more.
            told = nil
            return pause(failure, now)
        case (.recall, .failed(let failure)), (.read, .failed(let failure)), (.deliver, .failed(let failure)),
            (.keep, .failed(let failure)):
            return pause(failure, now)
        default:
            self = AuditFollower()
            return pause(
                PortFailure(
                    .internalError, code: "internal_error",
                    "the outbox got an answer that it hadn't asked for: \(event)"
                ), now)
        }
        // What had arrived before a delivery failed is kept while it goes on failing.
        if event != .kept || pending.isEmpty { (trouble, failures) = (nil, 0) }
        return next()
    }

    private func next() -> Action {
        guard hasRecalled else { return .recall }
        // A page is kept when it has arrived, and what has arrived of it before another try.
        if let told, told != kept, pending.isEmpty || failures > 0 { return .keep(told) }
        if let event = pending.first { return .deliver(event) }
        return isAtEnd ? .rest : .read(after: told, limit: Self.pageLimit)
    }

    private mutating func pause(_ failure: PortFailure, _ now: Timestamp) -> Action {
        trouble = failure
        failures += 1
        let pause = min(Self.longestPause, .seconds(1 << min(failures - 1, 6)))
        return .wait(until: max(failure.retryAfter ?? now, now + pause))
    }
}
