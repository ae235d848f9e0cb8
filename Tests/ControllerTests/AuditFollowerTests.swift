import Controller
import Model
import Ports
import TestSupport
import Testing

/// The outbox's decisions, event by event.
@Suite struct AuditFollowerTests {
    typealias Event = AuditFollower.Event
    typealias Action = AuditFollower.Action

    private let now = Timestamp(seconds: 1000)
    private let away = PortFailure(.unreachable, code: "away", "the forge doesn't answer")

    private static func event(_ number: Int) -> LoggedEvent {
        let id = "00000000-0000-7000-8000-" + String(String(1_000_000_000_000 + number).suffix(12))
        return LoggedEvent(
            cursor: AuditCursor(sequence: Int64(number), event: id), id: id, kind: "reconciliation.noop",
            environment: "production", correlation: id, time: Timestamp(seconds: Int64(number)), leaf: [],
            leafHash: [], dataref: nil)
    }
    private func event(_ number: Int) -> LoggedEvent { Self.event(number) }
    private func cursor(_ number: Int) -> AuditCursor { event(number).cursor }
    private func page(_ numbers: ClosedRange<Int>) -> Event {
        .read(AuditPage(events: numbers.map(event), next: cursor(numbers.upperBound)))
    }
    private func read(after number: Int?) -> Action {
        .read(after: number.map(cursor), limit: AuditFollower.pageLimit)
    }
    private func wait(_ seconds: Int64) -> Action { .wait(until: now + .seconds(seconds)) }
    private let nothing = Event.read(AuditPage(events: [], next: nil))

    private func expect(_ steps: [(Event, Action)], _ follower: inout AuditFollower) {
        for (number, (event, action)) in steps.enumerated() {
            let answer = follower.handle(event, at: now)
            #expect(answer == action, "step \(number)")
        }
    }

    @Test func whatIsThereIsToldInItsOrderAndKeptOnceForAPage() {
        var follower = AuditFollower()
        expect(
            [
                (.started, .recall), (.recalled(nil), read(after: nil)), (page(1...2), .deliver(event(1))),
                (.delivered, .deliver(event(2))), (.delivered, .keep(cursor(2))), (.kept, .rest),
                (.woken, read(after: 2)), (page(3...3), .deliver(event(3))), (.delivered, .keep(cursor(3))),
                (.kept, .rest), (.woken, read(after: 3)), (nothing, .rest),
            ], &follower)
    }

    @Test func aFullPageMayNotBeTheLast() {
        var follower = AuditFollower()
        expect(
            [(.started, .recall), (.recalled(cursor(7)), read(after: 7)), (page(8...107), .deliver(event(8)))],
            &follower)
        for number in 9...107 { expect([(.delivered, .deliver(event(number)))], &follower) }
        expect([(.delivered, .keep(cursor(107))), (.kept, read(after: 107)), (nothing, .rest)], &follower)
    }

    @Test func whatArrivedBeforeAFailureIsKeptAndTheRestTriedAgainLaterAndLater() {
        var follower = AuditFollower()
        expect(
            [
                (.started, .recall), (.recalled(nil), read(after: nil)), (page(1...3), .deliver(event(1))),
                (.delivered, .deliver(event(2))), (.failed(away), wait(1)), (.woken, .keep(cursor(1))),
                (.kept, .deliver(event(2))), (.failed(away), wait(2)), (.woken, .deliver(event(2))),
                (.failed(away), wait(4)),
            ], &follower)
        #expect(follower.trouble == .failing(away))
        for seconds in [8, 16, 32, 60, 60, 60] {
            expect([(.woken, .deliver(event(2))), (.failed(away), wait(Int64(seconds)))], &follower)
        }
        expect([(.woken, .deliver(event(2))), (.delivered, .deliver(event(3)))], &follower)
        // One trouble until the page has arrived, however often it fails in between.
        expect([(.failed(away), wait(60)), (.woken, .keep(cursor(2))), (.kept, .deliver(event(3)))], &follower)
        #expect(follower.trouble == .failing(away))
        expect([(.delivered, .keep(cursor(3))), (.kept, .rest)], &follower)
        #expect(follower.trouble == nil)
    }

    @Test func aSlowSubscriberGetsOnInTheMiddleOfAPage() {
        var follower = AuditFollower()
        expect(
            [(.started, .recall), (.recalled(nil), read(after: nil)), (page(1...9), .deliver(event(1)))], &follower)
        expect([(.delivered, .deliver(event(2)))], &follower)
        #expect(follower.handle(.delivered, at: now + .seconds(9)) == .deliver(event(3)))
        #expect(follower.handle(.delivered, at: now + .seconds(10)) == .keep(cursor(3)))
        #expect(follower.handle(.kept, at: now + .seconds(10)) == .deliver(event(4)))
        #expect(follower.handle(.delivered, at: now + .seconds(19)) == .deliver(event(5)))
    }

    @Test func aJournalThatCanNotBeWrittenIsWaitedFor() {
        var follower = AuditFollower()
        expect(
            [
                (.started, .recall), (.recalled(nil), read(after: nil)), (page(1...1), .deliver(event(1))),
                (.delivered, .keep(cursor(1))), (.failed(away), wait(1)), (.woken, .keep(cursor(1))),
            ], &follower)
        #expect(follower.trouble == .failing(away))
        expect([(.kept, .rest)], &follower)
        #expect(follower.trouble == nil)
    }

    @Test func aTimeThatTheOtherSideNamesIsWaitedFor() {
        var follower = AuditFollower()
        let busy = PortFailure(.throttled, code: "busy", "later", retryAfter: now + .seconds(300))
        expect([(.started, .recall), (.failed(busy), wait(300)), (.woken, .recall)], &follower)
        let never = PortFailure(.throttled, code: "busy", "later", retryAfter: now + .seconds(1_000_000))
        expect([(.failed(never), wait(3600)), (.woken, .recall)], &follower)
    }

    @Test func anotherLogIsToldFromItsFirstEvent() {
        var follower = AuditFollower()
        let cut = PortFailure(.invalid, code: "audit_cursor", "it was cut")
        expect(
            [
                (.started, .recall), (.recalled(cursor(9)), read(after: 9)), (.failed(cut), wait(1)),
                (.woken, read(after: nil)), (page(1...1), .deliver(event(1))),
            ], &follower)
        #expect(follower.trouble == .otherLog(cut.reason))
        expect([(.delivered, .keep(cursor(1))), (.kept, .rest)], &follower)
        #expect(follower.trouble == nil)
    }

    @Test func anAnswerThatWasNotAskedForIsADefectAndEndsNothing() {
        for answer in [Event.started, .delivered, .kept, .woken, nothing] {
            var follower = AuditFollower()
            expect([(.started, .recall), (answer, wait(1))], &follower)
            guard case .failing(let failure) = follower.trouble else {
                Issue.record("no trouble")
                continue
            }
            #expect(failure.reason.code == "internal_error")
            expect([(.woken, .recall), (.recalled(cursor(4)), read(after: 4))], &follower)
        }
    }

    /// A log that grows, a subscriber and a journal that fail, and crashes between any two steps.
    @Test(arguments: 1...40 as ClosedRange<UInt64>)
    func nothingIsLostAndTheOrderIsTheLogs(_ seed: UInt64) {
        var random = Dice(seed: seed)
        var (length, durable): (Int, AuditCursor?) = (0, nil)
        var arrived: [Int] = []
        var follower = AuditFollower()
        var (next, now): (Event, Timestamp) = (.started, self.now)
        for step in 0..<6000 {
            let isQuiet = step > 4000
            if !isQuiet, Int.random(in: 0..<200, using: &random) == 0 {
                length += Int.random(in: 1...150, using: &random)
            }
            if !isQuiet, Int.random(in: 0..<50, using: &random) == 0 { (follower, next) = (AuditFollower(), .started) }
            let action = follower.handle(next, at: now)
            if !isQuiet, action != .rest, Int.random(in: 0..<10, using: &random) == 0 {
                if case .wait = action { next = .woken } else { next = .failed(away) }
                // What failed may have happened all the same.
                if Bool.random(using: &random) {
                    if case .deliver(let event) = action { arrived.append(Int(event.cursor.sequence)) }
                    if case .keep(let cursor) = action { durable = cursor }
                }
                continue
            }
            switch action {
            case .recall: next = .recalled(durable)
            case .read(let cursor, let limit):
                let first = Int(cursor?.sequence ?? 0) + 1
                let events = first <= length ? (first...min(length, first + limit - 1)).map(event) : []
                next = .read(AuditPage(events: events, next: events.last?.cursor ?? cursor))
            case .deliver(let event):
                arrived.append(Int(event.cursor.sequence))
                next = .delivered
            case .keep(let cursor):
                durable = cursor
                next = .kept
            case .rest: next = .woken
            case .wait(let time):
                #expect(time > now)
                now = time
                next = .woken
            }
            if isQuiet, action == .rest, arrived.last == length { break }
        }
        var firsts: [Int] = []
        for number in arrived where number > firsts.last ?? 0 { firsts.append(number) }
        #expect(firsts == Array(1...length), "seed \(seed)")
        for (before, after) in zip(arrived, arrived.dropFirst()) {
            // Never a gap; what comes again is what one page and its repeats may hold.
            #expect(after <= before + 1 && after > before - 2 * AuditFollower.pageLimit, "seed \(seed)")
        }
        #expect(durable?.sequence == Int64(length), "seed \(seed)")
    }
}
