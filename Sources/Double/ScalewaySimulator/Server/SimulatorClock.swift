import Glibc
import Synchronization

/// The system's clock, moved forward by what tests skip.
final class SimulatorClock: Sendable {
    private let skipped: Mutex<Int64>

    /// A clock that never shows a time before `earliest`: a restored cloud may have skipped time.
    init(earliest: Int64 = 0) {
        skipped = Mutex(max(0, earliest - Self.system()))
    }

    /// Microseconds since 1970.
    var now: Int64 { Self.system() + skipped.withLock { $0 } }

    /// Moves the clock forward.
    func skip(microseconds: Int64) {
        skipped.withLock { $0 += max(0, microseconds) }
    }

    private static func system() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
