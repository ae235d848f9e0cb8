import Ports
import Synchronization

/// One fetch at a time for everybody who asks. Who asks says when the fetch must have begun at the earliest: an older
/// one may have missed what is meant.
///
/// A fetch can't always be stopped (a name server that says nothing), so nobody waits for it longer than he wants to: a
/// cancelled task goes at once, and a fetch that nobody waits for any more is told to end. However many ask, there is
/// one fetch and at most one after it.
final class SharedFetch<Value: Sendable>: Sendable {
    typealias Answer = Result<Value, PortFailure>

    /// What a look at the fetches gave.
    private enum Step {
        case answer(Answer)
        /// The fetch that was waited for had begun too early, or was told to end.
        case again
        case cancelled
    }

    private struct Flight {
        let began: ContinuousClock.Instant
        var task: Task<Void, Never>?
        var waiters: [Int: (earliest: ContinuousClock.Instant, resume: CheckedContinuation<Step, Never>)] = [:]
        var isAbandoned = false
    }

    private struct State {
        var flight: Flight?
        var last: (began: ContinuousClock.Instant, ended: ContinuousClock.Instant, answer: Answer)?
        var waiters = 0
    }

    /// For how long a fetch that failed is an answer for those who ask later: trouble is to be looked at again soon.
    private let failureAge: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let fetch: @Sendable () async -> Answer
    private let state = Mutex(State())

    init(
        failureAge: Duration = .seconds(5),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now },
        fetch: @escaping @Sendable () async -> Answer
    ) {
        self.failureAge = failureAge
        self.now = now
        self.fetch = fetch
    }

    /// When the fetch under way began; nil when none is.
    var began: ContinuousClock.Instant? { state.withLock { $0.flight?.began } }

    /// Whether a fetch that began at `earliest` or later succeeded.
    func succeeded(begunAt earliest: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            guard let last = state.last, last.began >= earliest, case .success = last.answer else { return false }
            return true
        }
    }

    /// What a fetch brought that began at `earliest` or later. Throws `cancelled` when the task is,
    /// whatever the fetch does.
    func value(begunAt earliest: ContinuousClock.Instant) async throws(PortFailure) -> Value {
        while true {
            switch await step(earliest) {
            case .answer(let answer): return try answer.get()
            case .again: continue
            case .cancelled: throw PortFailure(.cancelled, code: "git_cancelled", "waiting for a fetch was cancelled")
            }
        }
    }

    private func step(_ earliest: ContinuousClock.Instant) async -> Step {
        let number = state.withLock { state in
            state.waiters += 1
            return state.waiters
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let known = state.withLock({ join(&$0, number, earliest, continuation) }) {
                    continuation.resume(returning: known)
                }
            }
        } onCancel: {
            leave(number)
        }
    }

    /// Nil when `continuation` is resumed by the fetch.
    private func join(
        _ state: inout State, _ number: Int, _ earliest: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Step, Never>
    ) -> Step? {
        if Task.isCancelled { return .cancelled }
        if let last = state.last, last.began >= earliest, isFresh(last.answer, last.ended) {
            return .answer(last.answer)
        }
        if state.flight == nil {
            state.flight = Flight(began: now())
            state.flight?.task = Task { land(await fetch()) }
        }
        state.flight?.waiters[number] = (earliest, continuation)
        return nil
    }

    private func isFresh(_ answer: Answer, _ ended: ContinuousClock.Instant) -> Bool {
        if case .success = answer { return true }
        return now() - ended < failureAge
    }

    private func land(_ answer: Answer) {
        let (flight, counts) = state.withLock { state -> (Flight?, Bool) in
            let flight = state.flight
            state.flight = nil
            var counts = true
            if case .failure = answer, flight?.isAbandoned == true { counts = false }
            if let flight, counts { state.last = (flight.began, now(), answer) }
            return (flight, counts)
        }
        guard let flight else { return }
        for waiter in flight.waiters.values {
            waiter.resume.resume(returning: counts && flight.began >= waiter.earliest ? .answer(answer) : .again)
        }
    }

    private func leave(_ number: Int) {
        let waiter = state.withLock { state in
            let waiter = state.flight?.waiters.removeValue(forKey: number)
            if waiter != nil, state.flight?.waiters.isEmpty == true {
                state.flight?.isAbandoned = true
                state.flight?.task?.cancel()
            }
            return waiter
        }
        waiter?.resume.resume(returning: .cancelled)
    }
}
