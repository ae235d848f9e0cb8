import Model
import Ports
import Synchronization

/// Rings at the times that it was set for, or earlier: an earlier bell that is set already stays, and who hears it sets
/// the alarm again.
///
/// A machine asks for another time with each event, most of them later than the last (a look's limit), and each sleep
/// costs timers and switches of threads.
final class Alarm: Sendable {
    private struct Bell {
        let time: Timestamp
        /// The same on the monotonic clock: a clock that was put forward must not make a far bell look near.
        let instant: ContinuousClock.Instant
        let task: Task<Void, Never>
    }

    private struct State {
        var next = 0
        var bells: [Int: Bell] = [:]
    }

    private let clock: any TimeSource
    private let ring: @Sendable () -> Void
    private let state = Mutex(State())

    init(clock: any TimeSource, ring: @escaping @Sendable () -> Void) {
        self.clock = clock
        self.ring = ring
    }

    func set(for time: Timestamp) {
        let instant = ContinuousClock.now + max(.zero, time - clock.now)
        state.withLock { state in
            if state.bells.values.contains(where: { $0.time <= time && $0.instant <= instant }) { return }
            let number = state.next
            state.next += 1
            state.bells[number] = Bell(
                time: time, instant: instant, task: Task { await self.sleep(number, until: time) })
        }
    }

    func cancel() {
        let bells = state.withLock { state in
            defer { state.bells = [:] }
            return state.bells.values.map(\.task)
        }
        for bell in bells { bell.cancel() }
    }

    private func sleep(_ number: Int, until time: Timestamp) async {
        do throws(CancellationError) {
            try await clock.sleep(until: time)
        } catch {
            return
        }
        // A bell that has rung must be gone before anybody hears it, or it would keep the next one from being set.
        state.withLock { $0.bells[number] = nil }
        ring()
    }
}
