/// Whether and when a failed call is made again. A pure value: the attempt's number, what came back and a random number
/// go in, a decision comes out.
///
/// Exponential backoff with full jitter: before attempt n + 1 it waits a random time between 0 and min(cap, base · 2^(n
/// − 1)), after what `Retry-After` asks for. With the defaults:
///
/// | after attempt | 1 | 2 | 3 | 4 | 5 |
/// |---|---|---|---|---|---|
/// | at most | 0.5 s | 1 s | 2 s | 4 s | 8 s |
package struct RetryPolicy: Hashable, Sendable {
    /// What a repetition of a call could do.
    package enum Safety: Hashable, Sendable {
        /// Changes nothing.
        case read
        /// Done twice it leaves what it leaves when done once: PATCH with whole values, DELETE.
        case idempotentWrite
        /// Each one has an effect of its own: redeploy.
        case singleWrite
    }

    /// What came back.
    package enum Answer: Hashable, Sendable {
        /// The request never went out.
        case noConnection
        /// The request may have been carried out, but no whole answer came.
        case brokenOff
        case status(Int, retryAfter: Duration?)
        /// Nothing that time could heal: a bad certificate, an answer that is too large, a cancelled task.
        case hopeless
    }

    /// What to do.
    package enum Decision: Hashable, Sendable {
        case wait(Duration)
        /// Worth another try, but not now: attempts are used up, or the wait asked for is too long.
        case giveUp
        /// Another try would fail the same way, or could do something twice.
        case fatal
    }

    /// The first wait's upper end.
    package var base: Duration
    /// No wait's upper end is higher.
    package var cap: Duration
    /// Repetitions after 409, 429 and 5xx.
    package var retries: Int
    /// Attempts in all when there is no connection.
    package var connectionAttempts: Int
    /// A `Retry-After` above this ends the call; the caller looks again later.
    package var longestWait: Duration

    package init(
        base: Duration = .milliseconds(500), cap: Duration = .seconds(20), retries: Int = 5,
        connectionAttempts: Int = 3,
        longestWait: Duration = .seconds(60)
    ) {
        self.base = base
        self.cap = cap
        self.retries = retries
        self.connectionAttempts = connectionAttempts
        self.longestWait = longestWait
    }

    /// `attempt` is the number of the attempt that `answer` belongs to, from 1; `random` any 64 bits.
    package func decide(attempt: Int, answer: Answer, safety: Safety, random: UInt64) -> Decision {
        switch answer {
        case .hopeless: return .fatal
        case .noConnection: return attempt < connectionAttempts ? .wait(jitter(attempt, random)) : .giveUp
        case .brokenOff:
            guard safety != .singleWrite else { return .fatal }
            return attempt < connectionAttempts ? .wait(jitter(attempt, random)) : .giveUp
        case .status(let status, let retryAfter):
            switch status {
            case 409, 429: break  // Refused: nothing was done, so even a single write can be tried again.
            case 408, 500, 502, 503, 504: guard safety != .singleWrite else { return .fatal }
            default: return .fatal
            }
            let asked = max(retryAfter ?? .zero, .zero)
            guard attempt <= retries, asked <= longestWait else { return .giveUp }
            return .wait(asked + jitter(attempt, random))
        }
    }

    private func jitter(_ attempt: Int, _ random: UInt64) -> Duration {
        let limit = min(cap, base * (1 << min(max(attempt - 1, 0), 20)))
        let (seconds, attoseconds) = limit.components
        let microseconds = UInt64(clamping: seconds) * 1_000_000 + UInt64(clamping: attoseconds / 1_000_000_000_000)
        return .microseconds(Int64(clamping: random % (microseconds + 1)))
    }
}
