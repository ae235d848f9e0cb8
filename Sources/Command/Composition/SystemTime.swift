import Foundation
import Model
import Ports

/// The machine's clock. Sleeps on the monotonic clock, so that a step of the wall clock doesn't lengthen a wait.
struct SystemTime: TimeSource {
    var now: Timestamp { WallClock.now }

    func sleep(until time: Timestamp) async throws(CancellationError) {
        let left = time - now
        guard left > .zero else { return }
        do {
            try await Task.sleep(for: left, clock: .continuous)
        } catch {
            throw CancellationError()
        }
    }
}

/// Random UUIDv7 from the system's generator.
struct SystemIdentifiers: IdentifierSource {
    func next(at time: Timestamp) -> String {
        var generator = SystemRandomNumberGenerator()
        return UUIDText.version7(milliseconds: time.microseconds / 1000, random: (generator.next(), generator.next()))
    }
}
