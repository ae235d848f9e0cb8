package import Model
import Ports
import Synchronization

/// A clock that moves only by sleeping: a sleep ends at once and leaves the clock at its end. It records every sleep.
package final class ManualTime: TimeSource {
    private let state: Mutex<(now: Timestamp, sleeps: [Duration])>

    package init(now: Timestamp = Timestamp(seconds: 1_800_000_000)) { state = Mutex((now, [])) }

    package var now: Timestamp { state.withLock { $0.now } }
    /// How long each sleep was, in order.
    package var sleeps: [Duration] { state.withLock { $0.sleeps } }

    /// Lets time pass without a sleep, as while an answer is waited for.
    package func advance(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    package func sleep(until time: Timestamp) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        state.withLock { state in
            state.sleeps.append(time - state.now)
            state.now = max(state.now, time)
        }
    }
}
