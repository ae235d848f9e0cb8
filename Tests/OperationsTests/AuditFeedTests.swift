import AuditLog
import Foundation
import GRDB
import Journal
import Logging
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Operations

/// A feed with a real audit log and a real journal, and the controller's log as its subscriber.
@Suite("What the audit log gains is told", .timeLimit(.minutes(3)))
struct AuditFeedTests {
    /// Hands events on, and fails when it is told to.
    private final class Gatekeeper: AuditSubscriber {
        let inner: OperatorLog
        let refusals: Mutex<[PortFailure]>
        var name: SubscriberName { inner.name }

        init(_ inner: OperatorLog, refusals: [PortFailure]) {
            self.inner = inner
            self.refusals = Mutex(refusals)
        }

        func deliver(_ event: LoggedEvent) async throws(PortFailure) {
            if let failure = refusals.withLock({ $0.popLast() }) { throw failure }
            try await inner.deliver(event)
        }
    }

    private let world: HistoryWorld
    private let clock = ManualTime()
    private let log = CollectedLog()

    init() throws { world = try HistoryWorld() }

    private func add(_ numbers: Range<Int>) async throws {
        for number in numbers { try await world.add(.init(number: number, message: "\(number)")) }
    }

    /// Runs a feed until it has caught up, as a process that ends then.
    private func run(
        journal: SQLiteJournal? = nil, refusals: [PortFailure] = [], to log: CollectedLog? = nil
    ) async {
        let (appended, signal) = AsyncStream<Void>.makeStream()
        signal.finish()
        let logger = (log ?? self.log).logger
        await AuditFeed(
            subscriber: Gatekeeper(OperatorLog(logger: logger), refusals: refusals),
            reader: SQLiteAuditReader(path: world.folder.file("audit.sqlite")), cursors: journal ?? world.journal,
            appended: appended, clock: clock, logger: logger
        ).run()
    }

    private func told(_ log: CollectedLog? = nil) -> [String] {
        (log ?? self.log).events.filter { $0.level == .info }.map { "\($0.message)" }
    }
    private func lines(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { "audit event \($0): reconciliation.noop" }
    }

    @Test("each event once, with its hash, also over a restart")
    func overARestart() async throws {
        try await add(0..<120)
        await run()
        #expect(told() == lines(1...120))
        try await add(120..<123)
        await run(journal: try SQLiteJournal(path: world.folder.file("journal.sqlite")))
        #expect(told() == lines(1...123))
        let page = try await SQLiteAuditReader(path: world.folder.file("audit.sqlite")).events(after: nil, limit: 200)
        for (line, event) in zip(log.events, page.events) {
            let metadata = try #require(line.metadata)
            #expect(metadata["event"] == "\(event.id)" && metadata["environment"] == "production")
            #expect(metadata["leafHash"] == "\(event.leafHash.map { String(format: "%02x", $0) }.joined())")
            #expect(metadata["reconciliation"] == "\(event.correlation)")
        }
    }

    @Test("an outage of the subscriber is told once, waited out, and loses nothing")
    func outage() async throws {
        try await add(0..<5)
        let away = PortFailure(.unreachable, code: "away", "it doesn't answer")
        await run(refusals: Array(repeating: away, count: 4))
        #expect(told() == lines(1...5))
        #expect(clock.sleeps == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
        let others = log.events.filter { $0.level != .info }.map { "\($0.level): \($0.message)" }
        #expect(
            others == [
                "warning: what the audit log gains isn't delivered at the moment: it doesn't answer [away]",
                "notice: what the audit log gained is delivered again",
            ])
    }

    @Test("a log that was cut is noticed, and told from its first event")
    func cutLog() async throws {
        try await add(0..<6)
        await run()
        try await DatabaseQueue.bystander(at: world.folder.file("audit.sqlite")).write {
            try $0.execute(sql: "DROP TRIGGER eventNoDelete; DELETE FROM event WHERE sequence > 4")
        }
        let after = CollectedLog()
        await run(to: after)
        #expect(told(after) == lines(1...4))
        let alarm = try #require(after.events.first)
        #expect(alarm.level == .error && "\(alarm.message)".contains("it was cut since"), "\(alarm.message)")
        // Nobody is told that this was mended.
        #expect(after.events.count == 5)
    }

    @Test("a cursor that can't be read, or that a backup has brought back, repeats events")
    func olderCursor() async throws {
        try await add(0..<3)
        await run()
        let page = try await SQLiteAuditReader(path: world.folder.file("audit.sqlite")).events(after: nil, limit: 1)
        try await world.journal.keep(#require(page.next), of: .operatorLog)
        let older = CollectedLog()
        await run(to: older)
        #expect(told(older) == lines(2...3))
        let journal = try DatabaseQueue.bystander(at: world.folder.file("journal.sqlite"))
        for damage in ["x", "2:", "0:a", "-1:0198", ""] {
            try await journal.write {
                try $0.execute(sql: "UPDATE subscriber SET cursor = ?", arguments: [damage])
            }
            let again = CollectedLog()
            await run(to: again)
            #expect(told(again) == lines(1...3), "\(damage)")
        }
    }

    @Test("what is appended wakes it; it ends with the log's owner")
    func wokenByAppends() async throws {
        let sink = world.log
        var audit: ReopeningAudit? = ReopeningAudit(facts: { ProgramFacts() }) { _ throws(PortFailure) in sink }
        let feed = AuditFeed(
            subscriber: OperatorLog(logger: log.logger),
            reader: SQLiteAuditReader(path: world.folder.file("audit.sqlite")), cursors: world.journal,
            appended: try #require(audit?.appended()), clock: clock, logger: log.logger)
        let running = Task { await feed.run() }
        for number in 1...3 {
            try await audit?.append(world.event(.init(number: number, message: "\(number)"), .reconciliationNoop))
            #expect(await eventually { told() == lines(1...number) })
        }
        audit = nil
        await running.value
    }
}
