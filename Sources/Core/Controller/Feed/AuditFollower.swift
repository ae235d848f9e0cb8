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

    /// Why a subscriber isn't up to date.
    package enum Trouble: Hashable, Sendable {
        /// The log isn't the one of the cursor, or was cut since: everything that is in it is delivered.
        case otherLog(Reason)
        /// Something failed, and is tried again.
        case failing(PortFailure)
    }

    /// Events of one page; so many may come again after a crash.
    package static let pageLimit = 100
    /// After this time what has arrived is kept in the middle of a page, so that a slow subscriber gets on.
    package static let longestUnkept: Duration = .seconds(10)
    /// Pauses between two tries grow up to this.
    package static let longestPause: Duration = .seconds(60)
    /// A pause that the other side asks for isn't longer than this.
    package static let longestPauseAskedFor: Duration = .seconds(3600)

    /// Nil when it is well. It ends with a page, so that a subscriber that fails now and then is one trouble.
    package private(set) var trouble: Trouble?

    /// What it has asked for; nil for nothing yet.
    private var asked: Action?
    /// Behind what has arrived, and what of that is durable.
    private var arrived, kept: AuditCursor?
    private var hasRecalled = false
    /// Read and not delivered.
    private var pending: ArraySlice<LoggedEvent> = []
    private var isAtEnd = false
    /// When something arrived first that isn't kept.
    private var unkeptSince: Timestamp?
    /// Something failed: what has arrived before it is kept before anything else.
    private var keepsFirst = false
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
        case (nil, .started), (.wait, .woken): return next(now)
        case (.rest, .woken):
            isAtEnd = false
            return next(now)
        case (.recall, .recalled(let cursor)):
            (arrived, kept, hasRecalled) = (cursor, cursor, true)
        case (.read(_, let limit), .read(let page)):
            pending = page.events[...]
            isAtEnd = page.events.count < limit
        case (.deliver(let event), .delivered):
            arrived = event.cursor
            unkeptSince = unkeptSince ?? now
            pending = pending.dropFirst()
        case (.keep(let cursor), .kept):
            (kept, unkeptSince, keepsFirst) = (cursor, nil, false)
        case (.read(.some, _), .failed(let failure)) where failure.kind == .invalid:
            arrived = nil
            return pause(.otherLog(failure.reason), failure, now)
        case (.recall, .failed(let failure)), (.read, .failed(let failure)), (.deliver, .failed(let failure)),
            (.keep, .failed(let failure)):
            return pause(.failing(failure), failure, now)
        default:
            self = AuditFollower()
            let failure = PortFailure(
                .internalError, code: "internal_error", "an answer came that nobody had asked for: \(event)")
            return pause(.failing(failure), failure, now)
        }
        if pending.isEmpty, arrived == kept || arrived == nil { (trouble, failures) = (nil, 0) }
        return next(now)
    }

    private func next(_ now: Timestamp) -> Action {
        guard hasRecalled else { return .recall }
        if let arrived, arrived != kept {
            let isOverdue = unkeptSince.map { now - $0 >= Self.longestUnkept } ?? false
            if pending.isEmpty || keepsFirst || isOverdue { return .keep(arrived) }
        }
        if let event = pending.first { return .deliver(event) }
        return isAtEnd ? .rest : .read(after: arrived, limit: Self.pageLimit)
    }

    private mutating func pause(_ trouble: Trouble, _ failure: PortFailure, _ now: Timestamp) -> Action {
        self.trouble = trouble
        keepsFirst = arrived != kept
        failures += 1
        let pause = min(Self.longestPause, .seconds(1 << min(failures - 1, 6)))
        let asked = min(failure.retryAfter ?? now, now + Self.longestPauseAskedFor)
        return .wait(until: max(asked, now + pause))
    }
}
