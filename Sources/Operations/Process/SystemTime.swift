import Foundation
package import Model
import Ports

/// The machine's clock. Sleeps on the monotonic clock, so that a step of the wall clock doesn't lengthen a wait.
package struct SystemTime: TimeSource {
    package init() {}

    /// UTC, to the microsecond.
    package var now: Timestamp { WallClock.now }

    package func sleep(until time: Timestamp) async throws(CancellationError) {
        let left = time - now
        guard left > .zero else { return }
        do {
            try await Task.sleep(for: left, clock: .continuous)
        } catch {
            throw CancellationError()
        }
    }
}
