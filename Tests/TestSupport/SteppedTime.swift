package import Model
import Ports
import Synchronization

/// A clock that stands still until a test moves it; who sleeps wakes when it has been moved far enough.
package final class SteppedTime: TimeSource {
    private struct Sleeper {
        var left: Duration
        let resume: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Timestamp
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
        /// Those that were cancelled before they slept.
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    package init(now: Timestamp = Timestamp(seconds: 1_800_000_000)) { state = Mutex(State(now: now)) }

    package var now: Timestamp { state.withLock { $0.now } }

    /// How many sleep.
    package var sleeping: Int { state.withLock { $0.sleepers.count } }

    /// Lets time pass.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state in
            state.now = state.now + duration
            for number in state.sleepers.keys { state.sleepers[number]?.left -= duration }
            let woken = state.sleepers.filter { $0.value.left <= .zero }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.resume)
        }
        for resume in woken { resume.resume(returning: true) }
    }

    /// Somebody puts the clock forward or back: sleeps are as long as before.
    package func put(by duration: Duration) { state.withLock { $0.now = $0.now + duration } }

    package func sleep(until time: Timestamp) async throws(CancellationError) {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let woke = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state -> Bool? in
                    if state.cancelled.remove(number) != nil { return false }
                    guard time > state.now else { return true }
                    state.sleepers[number] = Sleeper(left: time - state.now, resume: continuation)
                    return nil
                }
                if let known { continuation.resume(returning: known) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.resume.resume(returning: false)
        }
        if !woke { throw CancellationError() }
    }
}
