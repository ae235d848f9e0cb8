import Model
import Synchronization
import TestSupport
import Testing

@testable import Controller

/// The alarm rings no later than it was set for, with as few sleeps as that takes.
@Suite struct AlarmTests {
    private final class Bells: Sendable {
        private let count = Mutex(0)
        var rung: Int { count.withLock { $0 } }
        func ring() { count.withLock { $0 += 1 } }
    }

    private func alarm() -> (SteppedTime, Bells, Alarm) {
        let (time, bells) = (SteppedTime(), Bells())
        return (time, bells, Alarm(clock: time) { bells.ring() })
    }

    @Test func aLaterTimeWaitsForTheBellThatIsSet() async {
        let (time, bells, alarm) = alarm()
        let start = time.now
        alarm.set(for: start + .seconds(10))
        #expect(await eventually { time.sleeping == 1 })
        for seconds in 10...20 { alarm.set(for: start + .seconds(seconds)) }
        time.advance(by: .seconds(10))
        #expect(await eventually { bells.rung == 1 })
        #expect(time.sleeping == 0, "only one bell was set")
        alarm.set(for: start + .seconds(20))
        #expect(await eventually { time.sleeping == 1 })
        time.advance(by: .seconds(10))
        #expect(await eventually { bells.rung == 2 })
    }

    @Test func anEarlierTimeRingsInTime() async {
        let (time, bells, alarm) = alarm()
        let start = time.now
        alarm.set(for: start + .seconds(20))
        alarm.set(for: start + .seconds(10))
        #expect(await eventually { time.sleeping == 2 })
        time.advance(by: .seconds(10))
        #expect(await eventually { bells.rung == 1 })
        // By the machine's own monotonic clock no time has passed, so a second bell may be set for the same time.
        alarm.set(for: start + .seconds(20))
        time.advance(by: .seconds(10))
        #expect(await eventually { bells.rung >= 2 && time.sleeping == 0 })
    }

    /// Put forward, what lay an hour ahead is near by the clock, and as far away as before; put back, it is further
    /// than it looks.
    @Test(arguments: [3600, -3600]) func aClockThatIsPutAwayLosesNoBell(seconds: Int) async {
        let (time, bells, alarm) = alarm()
        alarm.set(for: time.now + .seconds(3600))
        #expect(await eventually { time.sleeping == 1 })
        time.put(by: .seconds(seconds))
        alarm.set(for: time.now + .seconds(1))
        #expect(await eventually { time.sleeping == 2 })
        time.advance(by: .seconds(1))
        #expect(await eventually { bells.rung == 1 })
        alarm.cancel()
    }

    @Test func nothingRingsOnceItIsCancelled() async {
        let (time, bells, alarm) = alarm()
        alarm.set(for: time.now + .seconds(20))
        alarm.set(for: time.now + .seconds(10))
        #expect(await eventually { time.sleeping == 2 })
        alarm.cancel()
        #expect(await eventually { time.sleeping == 0 })
        time.advance(by: .seconds(60))
        #expect(bells.rung == 0)
    }
}
