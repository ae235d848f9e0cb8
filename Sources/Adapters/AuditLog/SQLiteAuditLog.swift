import Foundation
import GRDB
import Glibc
package import Model
package import Ports

/// The audit log in a SQLite file of its own.
package final class SQLiteAuditLog: AuditSink {
    private let pool: DatabasePool
    let path: String
    private let commits: GroupCommit<AuditEvent>

    /// Opens or makes the file, with mode 0600.
    ///
    /// Throws `internalError` with the path and what to do when the file is damaged, can't be written, or its last
    /// event doesn't match its hash. ``verify()`` looks at all of them.
    package convenience init(path: String, origin: AuditOrigin, clock: any TimeSource) throws(PortFailure) {
        try self.init(path: path, origin: origin, clock: clock, pageLimit: nil)
    }

    /// `pageLimit`: SQLite's own limit on the file's size, in pages of 4,096 bytes; a test fills the disk with it.
    init(path: String, origin: AuditOrigin, clock: any TimeSource, pageLimit: Int?) throws(PortFailure) {
        self.path = path
        do {
            let pool = try Self.open(path, pageLimit)
            self.pool = pool
            let writer = AuditWriter(origin: origin, clock: clock)
            // SQLite's own figures: 200 to 290 durable events a second one at a time, 41,000 in groups of 1,000.
            commits = GroupCommit(label: "amarre.audit", limit: 1000) { events in
                do {
                    return try pool.write { try writer.append(events, to: $0) }
                } catch {
                    let failure = AuditFailure.make(error, path: path)
                    return events.map { _ in .failure(failure) }
                }
            }
        } catch {
            throw AuditFailure.make(error, path: path)
        }
    }

    package func append(_ event: AuditEvent) async throws(PortFailure) {
        try await commits.add(event).get()
    }

    /// One event; nil when there is none with that number.
    package func event(_ sequence: Int64) async throws(PortFailure) -> AuditEntry? {
        try await read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM event WHERE sequence = ?", arguments: [sequence]).map(
                Self.entry)
        }
    }

    /// How many events there are.
    package func count() async throws(PortFailure) -> Int64 {
        try await read { try Int64.fetchOne($0, sql: "SELECT coalesce(max(sequence), 0) FROM event") ?? 0 }
    }

    /// The bytes that an event's `dataref` names; nil when there are none.
    package func attachment(_ dataref: String) async throws(PortFailure) -> [UInt8]? {
        try await read { database in
            try Data.fetchOne(
                database, sql: "SELECT bytes FROM attachment WHERE 'sha256:' || sha256 = ?", arguments: [dataref]
            ).map(Array.init)
        }
    }

    /// Who a pseudonym is; nil when nobody knows, or not any more.
    package func person(_ pseudonym: String) async throws(PortFailure) -> AuditPerson? {
        try await read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM person WHERE pseudonym = ?", arguments: [pseudonym]).map {
                AuditPerson(pseudonym: $0["pseudonym"], name: $0["name"], email: $0["email"])
            }
        }
    }

    /// Removes a person's name, address and key for ever, from the file's free pages and its write-ahead log too. Every
    /// leaf stays as it is.
    package func erase(_ pseudonym: String) async throws(PortFailure) {
        let result: Result<Void, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWriteWithoutTransaction { database in
                continuation.resume(
                    returning: Result {
                        try database.execute(sql: "DELETE FROM person WHERE pseudonym = ?", arguments: [pseudonym])
                        _ = try database.checkpoint(.truncate)
                    })
            }
        }
        do { try result.get() } catch { throw AuditFailure.make(error, path: path) }
    }

    /// How fast the log grew lately, attachments left out.
    package func growth(now: Timestamp) async throws(PortFailure) -> StoreGrowth {
        try await read { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT count(*) AS rows, coalesce(sum(length(leaf)), 0) AS bytes, min(time) AS since, min(sequence) AS first FROM (
                            SELECT sequence, time, leaf FROM event ORDER BY sequence DESC LIMIT ?)
                        WHERE time >= ?
                        """, arguments: [StoreGrowth.largestSample, (now - StoreGrowth.window).microseconds])
            else { return StoreGrowth(rows: 0, bytes: 0, since: nil, isWhole: false) }
            let rows: Int = row["rows"]
            let since: Int64? = row["since"]
            let first: Int64? = row["first"]
            return StoreGrowth(
                rows: rows, bytes: row["bytes"], since: since.map { Timestamp(microseconds: $0) },
                isWhole: rows < StoreGrowth.largestSample && (first ?? 1) > 1)
        }
    }

    /// Recomputes every leaf hash and checks that the sequence has no gap; reports the first event that is wrong.
    package func verify() async throws(PortFailure) -> AuditVerification {
        try await read { try AuditVerifier().verify($0) }
    }
}

extension SQLiteAuditLog {
    static func entry(_ row: Row) -> AuditEntry {
        AuditEntry(
            sequence: row["sequence"], id: row["id"], kind: row["kind"], leaf: Array(row["leaf"] as Data),
            leafHash: Array(row["leafHash"] as Data), dataref: row["dataref"])
    }

    private static func open(_ path: String, _ pageLimit: Int?) throws -> DatabasePool {
        // SQLite would make it with the umask's mode; its -wal and -shm files take this file's.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw PortFailure(
                .internalError, code: "audit_unwritable",
                "the audit log \(path) can't be opened: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        var configuration = Configuration()
        configuration.label = "amarre.audit"
        configuration.busyMode = .timeout(5)
        // SQLite's default lets each connection grow by 2 MB over the first thousand passes; half a MB is enough for
        // appending.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -512") }
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // After opening: GRDB sets NORMAL for WAL, which may lose the last commits with the power.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA secure_delete = ON")
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
                try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
            else {
                throw PortFailure(
                    .internalError, code: "audit_not_durable",
                    "the file system of \(path) doesn't let SQLite write durably (WAL)")
            }
        }
        let migrator = AuditSchema.migrator
        guard try pool.read(migrator.hasBeenSuperseded) == false else {
            throw PortFailure(
                .internalError, code: "audit_newer",
                "the audit log \(path) was written by a newer version of amarre; run that version")
        }
        if try pool.read(migrator.hasCompletedMigrations) == false { try migrator.migrate(pool) }
        let last = try pool.read {
            try Row.fetchOne($0, sql: "SELECT * FROM event ORDER BY sequence DESC LIMIT 1").map(entry)
        }
        if let last, LeafHash.of(last.leaf) != last.leafHash {
            throw PortFailure(
                .internalError, code: "audit_altered",
                "the last event (\(last.sequence)) of the audit log \(path) was altered. Nothing is changed until a "
                    + "good copy is in its place"
            )
        }
        return pool
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(PortFailure)
        -> Value
    {
        do {
            return try await pool.read(body)
        } catch {
            throw AuditFailure.make(error, path: path)
        }
    }
}
