import Crypto
import Foundation
import GRDB
import Model
import Ports

/// Reads of the log, all inside the caller's transaction. They need no index that the first version hadn't, so that a
/// log can be read before a newer version has migrated it.
struct AuditQueries {
    let database: Database
    /// For messages.
    let path: String

    private static let ends = """
        ('reconciliation.completed', 'reconciliation.failed', 'reconciliation.interrupted', 'reconciliation.noop')
        """
    /// Above what stands where no reconciliation was under way, as in heartbeats. With a sign before the environment
    /// SQLite goes along the ids and sorts nothing.
    private static let outcomes = """
        SELECT sequence, kind, environment, correlation, leaf, leafHash FROM event
        WHERE kind IN \(ends) AND correlation > '00000000-0000-7000-8000-000000000000'
        """
    static let newestFirst = "ORDER BY correlation DESC, sequence DESC LIMIT ?"

    // MARK: Forwards

    func events(after cursor: AuditCursor?, limit: Int) throws -> AuditPage {
        if let cursor {
            let id = try String.fetchOne(
                database, sql: "SELECT id FROM event WHERE sequence = ?", arguments: [cursor.sequence])
            guard id == cursor.event else {
                throw PortFailure(
                    .invalid, code: "audit_cursor",
                    "the audit log \(path) has no event \(cursor.sequence) with the id \(cursor.event): it isn't the "
                        + "log that was read before, or it was cut since")
            }
        }
        let events = try Row.fetchAll(
            database,
            sql: """
                SELECT sequence, id, kind, environment, correlation, time, leaf, leafHash, dataref FROM event
                WHERE sequence > ? ORDER BY sequence LIMIT ?
                """, arguments: [cursor?.sequence ?? 0, max(0, limit)]
        ).map(Self.event)
        return AuditPage(events: events, next: events.last?.cursor ?? cursor)
    }

    private static func event(_ row: Row) -> LoggedEvent {
        let (sequence, id): (Int64, String) = (row["sequence"], row["id"])
        return LoggedEvent(
            cursor: AuditCursor(sequence: sequence, event: id), id: id, kind: row["kind"],
            environment: row["environment"], correlation: row["correlation"],
            time: Timestamp(microseconds: row["time"]), leaf: Array(row["leaf"] as Data),
            leafHash: Array(row["leafHash"] as Data), dataref: row["dataref"])
    }

    // MARK: Outcomes

    static func sql(environment: Bool, below: Bool) -> String {
        outcomes + (environment ? " AND +environment = ?" : "") + (below ? " AND correlation < ?" : "") + " "
            + newestFirst
    }

    func outcomes(_ query: OutcomeQuery) throws -> OutcomePage {
        var arguments = StatementArguments()
        if let environment = query.environment { arguments += [environment.text] }
        if let below = query.below { arguments += [below] }
        let limit = max(0, query.limit)
        arguments += [limit]
        let rows = try Row.fetchCursor(
            database, sql: Self.sql(environment: query.environment != nil, below: query.below != nil),
            arguments: arguments)
        var (outcomes, unreadable, last, count): ([AuditedOutcome], [String], String?, Int) = ([], [], nil, 0)
        while let row = try rows.next() {
            count += 1
            let id: String = row["correlation"]
            defer { last = id }
            // Each reconciliation has one outcome; of two, which is somebody's doing, the later one.
            guard id != last, !query.known.contains(id) else { continue }
            if let outcome = try outcome(row) { outcomes.append(outcome) } else { unreadable.append(id) }
        }
        return OutcomePage(outcomes: outcomes, unreadable: unreadable, next: count < limit ? nil : last)
    }

    func outcome(of id: ReconciliationID) throws -> AuditedOutcome? {
        guard
            let row = try Row.fetchOne(
                database, sql: Self.outcomes + " AND correlation = ? " + Self.newestFirst, arguments: [id.text, 1])
        else { return nil }
        guard let outcome = try outcome(row) else {
            throw PortFailure(
                .internalError, code: "audit_unreadable",
                "what the audit log \(path) says of \(id) can't be read: it was altered, or another version wrote it")
        }
        return outcome
    }

    /// Nil when it isn't as it was written, or can't be read. Throws what SQLite throws.
    private func outcome(_ row: Row) throws -> AuditedOutcome? {
        guard let leaf = leaf(row), let changes = try changes(leaf) else { return nil }
        let id = leaf.correlationid
        let wasOpened =
            try Bool.fetchOne(
                database.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM event WHERE correlation = ? AND kind = 'reconciliation.started')"
                ), arguments: [id.text]) ?? false
        var before: AuditedOutcome.Finding?
        if !wasOpened, leaf.data.outcome == .noop {
            before = try Row.fetchOne(
                database.cachedStatement(sql: Self.sql(environment: true, below: true)),
                arguments: [leaf.subject.text, id.text, 1]
            ).flatMap { self.leaf($0)?.finding }
        }
        let data = leaf.data
        return AuditedOutcome(
            record: ReconciliationRecord(
                id: id, environment: leaf.subject, revision: data.git.commit, outcome: data.outcome,
                startedAt: data.started, endedAt: leaf.time, trigger: data.trigger, changes: changes,
                reason: Reason(code: data.reason.code, message: try People.named(in: data.reason.message, database))),
            wasOpened: wasOpened, finding: leaf.finding, before: before)
    }

    /// Nil when its bytes don't match its hash, its columns don't match its bytes, or it can't be decoded.
    private func leaf(_ row: Row) -> OutcomeLeaf? {
        let bytes: Data = row["leaf"]
        guard LeafHash.of(Array(bytes)) == Array(row["leafHash"] as Data),
            let leaf = try? JSONDecoder().decode(OutcomeLeaf.self, from: bytes),
            leaf.correlationid.text == row["correlation"], leaf.subject.text == row["environment"]
        else { return nil }
        return leaf
    }

    private func changes(_ leaf: OutcomeLeaf) throws -> [FieldChange]? {
        if let changes = leaf.data.changes { return changes.map(\.value) }
        guard let digest = leaf.dataref?.dropFirst("sha256:".count),
            let bytes = try Data.fetchOne(
                database, sql: "SELECT bytes FROM attachment WHERE sha256 = ?", arguments: [String(digest)]),
            Hexadecimal.string(Array(SHA256.hash(data: bytes))) == digest
        else { return nil }
        return (try? JSONDecoder().decode(OutcomeLeaf.Attachment.self, from: bytes))?.changes.map(\.value)
    }
}

extension OutcomeLeaf {
    fileprivate var finding: AuditedOutcome.Finding { .init(commit: data.git.commit, reason: data.reason) }
}
