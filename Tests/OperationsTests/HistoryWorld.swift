import AuditLog
import Foundation
import Journal
import Model
import Ports
import TestSupport
import Testing

@testable import Operations

/// A journal and an audit log, filled as the machine fills them.
final class HistoryWorld {
    struct Clock: TimeSource {
        let now = Timestamp(seconds: 1_770_000_000)
        func sleep(until time: Timestamp) async throws(CancellationError) { throw CancellationError() }
    }

    struct Reconciliation {
        var number: Int
        var environment = "production"
        var trigger: Trigger = .poll
        var outcome: Outcome? = .noop
        var message = "A"
        var commit = 1
        var wasOpened = false
    }

    let folder: TemporaryFolder
    let journal: SQLiteJournal
    let log: SQLiteAuditLog
    /// What the history shows, oldest first, as long as nothing is taken out.
    private(set) var listed: [Reconciliation] = []
    /// What is in the log alone.
    private(set) var quiet: [Reconciliation] = []
    private var last: [String: Reconciliation] = [:]

    init() throws {
        folder = try TemporaryFolder()
        journal = try SQLiteJournal(path: folder.file("journal.sqlite"))
        log = try SQLiteAuditLog(
            path: folder.file("audit.sqlite"),
            origin: AuditOrigin(source: "urn:test", repository: "", version: "0", instance: "test"), clock: Clock())
    }

    func history(_ journal: (any JournalStore)? = nil, chunk: Int = 500) -> ReconciliationHistory {
        ReconciliationHistory(
            journal: journal ?? self.journal, log: SQLiteAuditReader(path: folder.file("audit.sqlite")), chunk: chunk)
    }

    static func start(_ number: Int) -> Timestamp {
        Timestamp(microseconds: (1_770_000_000_000 + Int64(number)) * 1000 + 7)
    }

    static func id(_ number: Int) throws -> ReconciliationID {
        try #require(
            ReconciliationID(UUIDText.version7(milliseconds: 1_770_000_000_000 + Int64(number), random: (1, 1))))
    }

    /// Puts it where the machine would: `isQuietRepeat`.
    func add(_ one: Reconciliation, toJournal isKept: Bool = true) async throws {
        let before = last[one.environment]
        let isQuiet =
            !one.wasOpened && one.outcome == .noop && one.trigger == .poll && before?.message == one.message
            && before?.commit == one.commit
        last[one.environment] = one
        if one.wasOpened { try await log.append(event(one, .reconciliationStarted)) }
        if one.outcome != nil {
            try await log.append(event(one, one.outcome == .noop ? .reconciliationNoop : .reconciliationFailed))
        }
        if isQuiet { return quiet.append(one) }
        listed.append(one)
        if isKept { try await save(one, in: journal) }
    }

    func save(_ one: Reconciliation, in journal: SQLiteJournal) async throws {
        try await journal.save([], of: name(one), record: record(one))
    }

    func record(_ one: Reconciliation) throws -> ReconciliationRecord {
        ReconciliationRecord(
            id: try Self.id(one.number), environment: try name(one), revision: try commit(one).id, outcome: one.outcome,
            startedAt: Self.start(one.number), endedAt: one.outcome.map { _ in Self.start(one.number) },
            trigger: one.trigger, reason: Reason(code: "converged", message: one.message),
            steps: [.init(at: Self.start(one.number), text: "x")])
    }

    /// A history of `count` reconciliations in three environments, the last one under way.
    func fill(_ count: Int, seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        for number in 0..<count {
            let outcomes: [Outcome] = [.noop, .noop, .noop, .noop, .completed, .failed, .refused]
            try await add(
                Reconciliation(
                    number: number,
                    environment: ["production", "staging", "test"].randomElement(using: &dice) ?? "",
                    trigger: Int.random(in: 0..<6, using: &dice) == 0 ? .manual : .poll,
                    outcome: number == count - 1 ? nil : outcomes.randomElement(using: &dice),
                    message: Int.random(in: 0..<5, using: &dice) == 0 ? "B" : "A",
                    commit: Int.random(in: 0..<8, using: &dice) == 0 ? 2 : 1,
                    wasOpened: number == count - 1 || Int.random(in: 0..<5, using: &dice) == 0))
        }
    }

    /// Everything that the history says, page by page.
    static func all(
        _ history: ReconciliationHistory, _ environment: EnvironmentName? = nil, by limit: Int
    ) async throws -> [ReconciliationPage.Item] {
        var (items, cursor): ([ReconciliationPage.Item], HistoryCursor?) = ([], nil)
        repeat {
            let page = try await history.page(environment: environment, limit: limit, after: cursor)
            #expect(page.items.count == limit || page.next == nil)
            #expect(page.trouble == nil && page.unreadable.isEmpty)
            items += page.items
            cursor = page.next
        } while cursor != nil
        return items
    }

    private func name(_ one: Reconciliation) throws -> EnvironmentName {
        try #require(EnvironmentName(one.environment))
    }

    private func commit(_ one: Reconciliation) throws -> CommitInfo {
        let person = CommitInfo.Person(name: "Camille", email: "camille@example.org", time: Self.start(0))
        return CommitInfo(
            id: try #require(CommitID(String(repeating: "0\(one.commit)", count: 20))), parents: [], author: person,
            committer: person, subject: "", trailers: [])
    }

    func event(_ one: Reconciliation, _ kind: AuditEvent.Kind) throws -> AuditEvent {
        let id = try Self.id(one.number)
        let time = Self.start(one.number)
        return AuditEvent(
            id: DerivedIdentifier.make([id.text, kind.rawValue], at: time), kind: kind, time: time,
            environment: try name(one), correlation: id, trigger: one.trigger, commit: try commit(one),
            outcome: kind == .reconciliationStarted ? nil : one.outcome,
            reason: Reason(code: "converged", message: one.message), startedAt: time)
    }
}
