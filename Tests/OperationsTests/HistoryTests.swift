import GRDB
import Journal
import Model
import Ports
import TestSupport
import Testing

@testable import Operations

@Suite("The list of reconciliations")
struct HistoryTests {
    private typealias World = HistoryWorld
    private typealias Reconciliation = HistoryWorld.Reconciliation

    /// Wherever the journal ends, the list is the one of a journal that never lost anything.
    @Test(arguments: [0, 1, 17, 40, 59, 60])
    func theLogGoesOnWhereTheJournalEnds(_ pruned: Int) async throws {
        let world = try World()
        try await world.fill(60, seed: UInt64(pruned) + 3)
        try #require(world.quiet.count > 5 && world.listed.count > 20)
        _ = try await world.journal.prune(before: World.start(pruned), limit: 1000)
        for environment in [nil, "production", "staging", "test"] {
            let expected = world.listed.reversed().filter { environment == nil || $0.environment == environment }
            for (limit, chunk) in [(1, 500), (7, 3), (8, 500), (1000, 500), (1000, 1)] {
                let items = try await World.all(
                    world.history(chunk: chunk), environment.flatMap(EnvironmentName.init), by: limit)
                #expect(try items.map(\.record.id) == expected.map { try World.id($0.number) })
                for (item, one) in zip(items, expected) {
                    let isKept = one.number >= pruned || one.outcome == nil
                    #expect(item.origin == (isKept ? .journal : .auditLog))
                    var record = try world.record(one)
                    if !isKept { record.steps = [] }
                    #expect(item.record == record)
                }
            }
        }
    }

    @Test("after the journal is lost, the log alone gives the list that there was")
    func lostJournal() async throws {
        let world = try World()
        try await world.fill(50, seed: 11)
        let empty = try SQLiteJournal(path: world.folder.file("new.sqlite"))
        let items = try await World.all(world.history(empty), by: 6)
        let ended = world.listed.reversed().filter { $0.outcome != nil }
        #expect(try items.map(\.record.id) == ended.map { try World.id($0.number) })
        #expect(items.allSatisfy { $0.origin == .auditLog })
        let last = try #require(ended.last)
        #expect(try await world.history(empty).reconciliation(World.id(last.number)) == items.last)
        let kept = try #require(try await world.history().reconciliation(World.id(last.number)))
        #expect(kept.origin == .journal && kept.record.steps.count == 1)
        #expect(try await world.history().reconciliation(World.id(999)) == nil)
    }

    @Test("a gap that a restored backup leaves is filled, but for passes of the clock's that changed nothing")
    func restoredBackup() async throws {
        let world = try World()
        for number in 0..<30 {
            let isGap = (10..<20).contains(number)
            try await world.add(
                Reconciliation(
                    number: number, trigger: number == 13 ? .manual : .poll, outcome: number == 15 ? .failed : .noop,
                    message: "\(number)", wasOpened: number == 17), toJournal: !isGap)
        }
        for limit in [1, 4, 100] {
            let items = try await World.all(world.history(chunk: 2), by: limit)
            let numbers = (20..<30).reversed() + [17, 15, 13] + (0..<10).reversed()
            #expect(try items.map(\.record.id) == numbers.map { try World.id($0) })
        }
    }

    @Test("a pass whose outcome is in the log and not yet in the journal isn't listed; one that changed something is")
    func betweenTheTwo() async throws {
        let world = try World()
        try await world.add(Reconciliation(number: 0))
        try await world.add(Reconciliation(number: 1, outcome: .failed, message: "B"), toJournal: false)
        try await world.add(Reconciliation(number: 2, message: "C"), toJournal: false)
        let items = try await World.all(world.history(), by: 10)
        #expect(try items.map(\.record.id) == [1, 0].map { try World.id($0) })
    }

    @Test("what the journal has and can't read is named, and not taken from the log")
    func unreadable() async throws {
        let world = try World()
        for number in 0..<4 { try await world.add(Reconciliation(number: number, message: "\(number)")) }
        let id = try World.id(2).text
        try await DatabaseQueue.bystander(at: world.folder.file("journal.sqlite")).write {
            try $0.execute(sql: "UPDATE reconciliation SET record = 'x' WHERE id = ?", arguments: [id])
        }
        let page = try await world.history().page(environment: nil, limit: 2)
        #expect(try page.records.map(\.id) == [World.id(3)] && page.unreadable == [id])
        #expect(page.next?.rawValue == id)
        let rest = try await world.history().page(environment: nil, limit: 2, after: page.next)
        #expect(try rest.records.map(\.id) == [1, 0].map { try World.id($0) } && rest.next == nil)
    }

    @Test("a log that can't be read is told, and hides nothing of the journal")
    func brokenLog() async throws {
        let world = try World()
        for number in 0..<4 { try await world.add(Reconciliation(number: number, message: "\(number)")) }
        _ = try await world.journal.prune(before: World.start(2), limit: 10)
        for after in [0, 1] {
            let history = ReconciliationHistory(journal: world.journal, log: BrokenLog(after: after), chunk: 1)
            let page = try await history.page(environment: nil, limit: 10)
            #expect(try page.records.map(\.id) == [3, 2].map { try World.id($0) })
            #expect(page.trouble == BrokenLog.failure.reason && page.next == nil)
            await #expect(throws: BrokenLog.failure) { try await history.reconciliation(World.id(1)) }
            #expect(try await history.reconciliation(World.id(3))?.origin == .journal)
        }
    }

    @Test(arguments: [
        "", "x", "019c1c38-a401-7002-8000-00000000000", "019C1C38-A401-7002-8000-000000000001", "' OR 1=1",
    ])
    func whatIsNoCursorIsNone(_ text: String) { #expect(HistoryCursor(rawValue: text) == nil) }

    /// Fails, at once or after one page.
    private struct BrokenLog: AuditReader {
        static let failure = PortFailure(.internalError, code: "audit_corrupt", "the audit log is damaged")
        let after: Int

        func events(after cursor: AuditCursor?, limit: Int) async throws(PortFailure) -> AuditPage {
            throw Self.failure
        }
        func outcome(of id: ReconciliationID) async throws(PortFailure) -> AuditedOutcome? { throw Self.failure }
        func outcomes(_ query: OutcomeQuery) async throws(PortFailure) -> OutcomePage {
            guard after == 1, query.below == nil, let id = try? World.id(9), let name = EnvironmentName("production")
            else { throw Self.failure }
            let reason = Reason(code: "x", message: "x")
            return OutcomePage(
                outcomes: [
                    AuditedOutcome(
                        record: ReconciliationRecord(
                            id: id, environment: name, revision: nil, outcome: .failed, startedAt: World.start(9),
                            trigger: .poll, reason: reason), wasOpened: true,
                        finding: .init(commit: nil, reason: reason), before: nil)
                ], next: id.text)
        }
    }
}
