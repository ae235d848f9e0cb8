import Foundation
import GRDB
import Model
import Ports
import TestSupport
import Testing

@testable import AuditLog

/// What the log is asked for: forwards by a cursor, and backwards by outcomes.
@Suite struct AuditReaderTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/audit.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> SQLiteAuditLog { try SQLiteAuditLog(path: path, origin: origin(), clock: recorded) }
    private var reader: SQLiteAuditReader { SQLiteAuditReader(path: path) }

    /// Events of one reconciliation; `number` says which, and when it began.
    private func end(
        _ number: Int, in name: String = "production", _ kind: AuditEvent.Kind = .reconciliationCompleted,
        _ outcome: Outcome? = .completed, changes: [FieldChange] = [], message: String = "Done",
        commit: CommitInfo? = nil
    ) throws -> AuditEvent {
        let plain = try event(number * 2 + (outcome == nil ? 0 : 1), kind: kind)
        return AuditEvent(
            id: plain.id, kind: kind, time: Timestamp(seconds: 1_770_000_000 + Int64(number)),
            environment: try environment(name), correlation: try reconciliationID(number), trigger: .manual,
            commit: commit, changes: changes, outcome: outcome, reason: Reason(code: "converged", message: message),
            startedAt: Timestamp(seconds: 1_769_999_000 + Int64(number)))
    }

    private func tamper(_ sql: String) async throws {
        try await DatabaseQueue.bystander(at: path).write { database in
            try database.execute(sql: "DROP TRIGGER IF EXISTS eventNoUpdate; DROP TRIGGER IF EXISTS eventNoDelete")
            try database.execute(sql: sql)
        }
    }

    // MARK: Forwards

    @Test func eventsComeInPagesByACursorThatCanBeKept() async throws {
        let log = try open()
        for number in 0..<5 { try await log.append(event(number)) }
        let stored = try await log.events(limit: 10)
        for reader in [log, reader] as [any AuditReader] {
            var (cursor, read): (AuditCursor?, [LoggedEvent]) = (nil, [])
            for count in [2, 2, 1, 0] {
                let page = try await reader.events(after: cursor, limit: 2)
                #expect(page.events.count == count)
                read += page.events
                let text = try JSONEncoder().encode(page.next)
                cursor = try JSONDecoder().decode(AuditCursor?.self, from: text)
                #expect(cursor == page.next && cursor == read.last?.cursor)
            }
            #expect(read.map(\.leaf) == stored.map(\.leaf) && read.map(\.id) == stored.map(\.id))
            #expect(read.map(\.leafHash) == stored.map(\.leafHash) && read.allSatisfy { $0.dataref == nil })
            #expect(read.first?.kind == "reconciliation.completed" && read.first?.environment == "production")
            #expect(try read.first?.correlation == reconciliationID(0).text)
            #expect(read.first?.time == Timestamp(seconds: 1_770_000_000))
        }
    }

    @Test func aCursorOfAnotherLogIsRefused() async throws {
        let log = try open()
        for number in 0..<3 { try await log.append(event(number)) }
        let last = try #require(try await log.events(after: nil, limit: 10).next)
        let strange = AuditCursor(sequence: last.sequence, event: try event(9).id)
        try await tamper("DELETE FROM event WHERE sequence = 3")
        for cursor in [strange, last] {
            for reader in [log, reader] as [any AuditReader] {
                let problem = try await failure { () throws(PortFailure) in
                    try await reader.events(after: cursor, limit: 1)
                }
                #expect(problem.kind == .invalid && problem.reason.code == "audit_cursor", "\(problem)")
            }
        }
        let empty = SQLiteAuditReader(path: folder.path + "/none")
        let problem = try await failure { () throws(PortFailure) in try await empty.events(after: last, limit: 1) }
        #expect(problem.reason.code == "audit_cursor")
    }

    @Test(arguments: [
        "", "1", "0:a", "1:x", "01:019c1c38-a401-7002-8000-000000000001", "-1:", "1:\u{0}", "9999999999999999999:a",
    ])
    func whatIsNoCursorIsNone(_ text: String) {
        #expect(AuditCursor(rawValue: text) == nil)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([AuditCursor].self, from: JSONEncoder().encode([text]))
        }
    }

    // MARK: Outcomes

    @Test func outcomesAreNewestFirstByTheirStarts() async throws {
        let log = try open()
        // In the order of their ends, and with what is no outcome between them.
        for (number, name) in [(2, "staging"), (1, "production"), (4, "production"), (3, "staging")] {
            try await log.append(end(number, in: name, .reconciliationStarted, nil))
            try await log.append(end(number, in: name))
        }
        try await log.append(end(5, .driftDetected, nil))
        try await log.append(event(99, kind: .auditHeartbeat, outcome: nil))
        func numbers(_ page: OutcomePage) throws -> [Int] {
            try page.outcomes.map { outcome in
                try #require(try (0...9).first { try reconciliationID($0) == outcome.record.id })
            }
        }
        for reader in [log, reader] as [any AuditReader] {
            let first = try await reader.outcomes(OutcomeQuery(limit: 3))
            #expect(try numbers(first) == [4, 3, 2])
            #expect(try first.next == reconciliationID(2).text)
            let second = try await reader.outcomes(OutcomeQuery(below: first.next, limit: 3))
            #expect(try numbers(second) == [1] && second.next == nil)
            let staging = try await reader.outcomes(OutcomeQuery(environment: environment("staging"), limit: 10))
            #expect(try numbers(staging) == [3, 2])
            let unknown = try await reader.outcomes(OutcomeQuery(limit: 2, known: [reconciliationID(4).text]))
            #expect(try numbers(unknown) == [3] && unknown.next == reconciliationID(3).text)
        }
        // Whatever is filtered, the first version's index gives the order.
        let plans = try await DatabaseQueue.bystander(at: path).read { database in
            try [(false, false), (true, true)].map { environment, below in
                let sql = AuditQueries.sql(environment: environment, below: below)
                    .replacingOccurrences(of: "?", with: "'1'")
                return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql).map { $0["detail"] as String }
                    .joined()
            }
        }
        #expect(plans.allSatisfy { $0.contains("eventByCorrelation") && !$0.contains("TEMP B-TREE") }, "\(plans)")
    }

    @Test func anOutcomeIsWhatTheJournalWouldHave() async throws {
        let log = try open()
        let changes = [
            FieldChange(resource: "a-0", field: "image", from: nil, to: "r@sha256:bb"),
            FieldChange(resource: "a-0", field: "image", from: "r@sha256:bb", to: nil),
            FieldChange(resource: "a-0", field: "x", from: "not-applicable", to: "not-applicable"),
            FieldChange(resource: "a-0", field: "environment.KEY", from: "1", to: "2"),
        ]
        try await log.append(end(1, .reconciliationStarted, nil))
        try await log.append(end(1, .reconciliationFailed, .rolledBack, changes: changes, commit: commit()))
        let found = try #require(try await reader.outcome(of: reconciliationID(1)))
        // A variable's value never reaches the log.
        let told =
            changes[...2] + [
                FieldChange(resource: "a-0", field: "environment.KEY", from: "[redacted]", to: "[redacted]")
            ]
        #expect(
            try found.record
                == ReconciliationRecord(
                    id: reconciliationID(1), environment: environment(), revision: commit().id, outcome: .rolledBack,
                    startedAt: Timestamp(seconds: 1_769_999_001), endedAt: Timestamp(seconds: 1_770_000_001),
                    trigger: .manual, changes: Array(told), reason: Reason(code: "converged", message: "Done")))
        #expect(found.wasOpened && found.before == nil)
        #expect(try await reader.outcome(of: reconciliationID(2)) == nil)
    }

    @Test func longListsAreReadFromTheirPlace() async throws {
        let log = try open()
        let changes = (0..<700).map {
            FieldChange(resource: "a-0", field: "secrets.V\($0)", from: String(repeating: "a", count: 60), to: "b")
        }
        try await log.append(end(1, changes: changes))
        #expect(try await reader.outcome(of: reconciliationID(1))?.record.changes == changes)
        try await tamper(
            "UPDATE attachment SET bytes = CAST(replace(CAST(bytes AS TEXT), 'secrets.V1', 'secrets.W1') AS BLOB)")
        let altered = try await reader.outcomes(OutcomeQuery(limit: 10))
        #expect(try altered.outcomes.isEmpty && altered.unreadable == [reconciliationID(1).text])
        try await tamper("DELETE FROM attachment")
        let page = try await reader.outcomes(OutcomeQuery(limit: 10))
        #expect(try page.outcomes.isEmpty && page.unreadable == [reconciliationID(1).text])
    }

    @Test func aPassSaysWhatTheOneBeforeItFound() async throws {
        let log = try open()
        try await log.append(end(1, .reconciliationNoop, .noop, message: "First", commit: commit()))
        try await log.append(end(2, in: "staging", .reconciliationNoop, .noop, message: "Other"))
        try await log.append(end(3, .reconciliationNoop, .noop, message: "Third"))
        try await log.append(end(4, .reconciliationStarted, nil))
        try await log.append(end(4, .reconciliationNoop, .noop))
        let outcomes = try await reader.outcomes(OutcomeQuery(limit: 10)).outcomes
        #expect(outcomes.map(\.wasOpened) == [true, false, false, false])
        #expect(outcomes.map(\.before) == [nil, outcomes[3].finding, nil, nil])
        #expect(
            try outcomes[3].finding == .init(commit: commit().id, reason: Reason(code: "converged", message: "First")))
    }

    @Test(arguments: [
        "UPDATE event SET leaf = CAST(replace(CAST(leaf AS TEXT), 'Done', 'Gone') AS BLOB) WHERE sequence = 2",
        "UPDATE event SET leafHash = zeroblob(32) WHERE sequence = 2", "UPDATE event SET leaf = x'' WHERE sequence = 2",
        "UPDATE event SET environment = 'staging' WHERE sequence = 2",
    ])
    func anAlteredOutcomeIsToldApart(_ sql: String) async throws {
        let log = try open()
        for number in 1...3 { try await log.append(end(number)) }
        try await tamper(sql)
        let page = try await reader.outcomes(OutcomeQuery(limit: 10))
        #expect(try page.outcomes.map(\.record.id) == [3, 1].map(reconciliationID))
        #expect(try page.unreadable == [reconciliationID(2).text] && page.next == nil)
        let second = try reconciliationID(2)
        let problem = try await failure { () throws(PortFailure) in try await reader.outcome(of: second) }
        #expect(problem.kind == .internalError && problem.reason.code == "audit_unreadable", "\(problem)")
    }

    @Test func ofTwoOutcomesTheLaterOneIsListed() async throws {
        let log = try open()
        try await log.append(end(1))
        let second = try event(50)
        try await log.append(
            AuditEvent(
                id: second.id, kind: .reconciliationFailed, time: second.time, environment: second.environment,
                correlation: reconciliationID(1), trigger: .manual, outcome: .failed, reason: second.reason,
                startedAt: second.startedAt))
        for limit in [1, 2, 10] {
            let page = try await reader.outcomes(OutcomeQuery(limit: limit))
            #expect(page.outcomes.map(\.record.outcome) == [.failed])
            guard let next = page.next else { continue }
            #expect(try await reader.outcomes(OutcomeQuery(below: next, limit: limit)).outcomes.isEmpty)
        }
    }

    @Test func peopleAreNamedForAsLongAsTheyAreKnown() async throws {
        let log = try open()
        try await log.append(end(1, message: "Asked by camille autrice; see p-0 and p-.", commit: commit()))
        let leaf = String(decoding: try #require(try await log.event(1)).leaf, as: UTF8.self)
        #expect(!leaf.lowercased().contains("camille"))
        let named = try #require(try await reader.outcome(of: reconciliationID(1)))
        #expect(named.record.reason.message == "Asked by Camille Autrice; see p-0 and p-.")
        let pseudonym = try #require(named.finding.reason.message.split(separator: " ").dropFirst(2).first?.dropLast())
        #expect(pseudonym.hasPrefix("p-") && pseudonym.count == 34)
        try await log.erase(String(pseudonym))
        let erased = try #require(try await reader.outcome(of: reconciliationID(1)))
        #expect(erased.record.reason.message == "Asked by \(pseudonym); see p-0 and p-.")
        #expect(erased.finding == named.finding)
    }
}
