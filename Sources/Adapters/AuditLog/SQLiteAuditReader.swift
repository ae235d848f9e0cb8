import Dispatch
import GRDB
import Glibc
package import Model
package import Ports

/// The audit log's file, opened for reading only, by whichever process wants to know, also while the controller writes.
///
/// Each call opens the file and closes it again: it may not be there yet, or be replaced by a backup. Nothing in it is
/// changed, migrated or made. Beside it SQLite keeps its `-shm` and an empty `-wal`, through which readers and the
/// writer find one another.
package final class SQLiteAuditReader: AuditReader {
    private let path: String
    /// How long another process's lock is waited for.
    private let patience: Double
    /// SQLite waits for locks and disks, and a thread of Swift's pool mustn't.
    private let queue = DispatchQueue(label: "amarre.audit.reader", qos: .utility)

    /// Opens nothing yet.
    package convenience init(path: String) { self.init(path: path, patience: 5) }

    /// `patience` in seconds.
    init(path: String, patience: Double) {
        self.path = path
        self.patience = patience
    }

    package func events(after cursor: AuditCursor?, limit: Int) async throws(PortFailure) -> AuditPage {
        let path = self.path
        guard
            let page = try await read({ try AuditQueries(database: $0, path: path).events(after: cursor, limit: limit) }
            )
        else {
            guard cursor == nil else {
                throw PortFailure(
                    .invalid, code: "audit_cursor",
                    "the audit log \(path) is empty, so it isn't the log that was read before")
            }
            return AuditPage(events: [], next: nil)
        }
        return page
    }

    package func outcomes(_ query: OutcomeQuery) async throws(PortFailure) -> OutcomePage {
        let path = self.path
        return try await read { try AuditQueries(database: $0, path: path).outcomes(query) }
            ?? OutcomePage(outcomes: [], next: nil)
    }

    package func outcome(of id: ReconciliationID) async throws(PortFailure) -> AuditedOutcome? {
        let path = self.path
        return try await read { try AuditQueries(database: $0, path: path).outcome(of: id) } ?? nil
    }

    /// Nil when there is no log yet.
    private func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(PortFailure) -> Value? {
        let (path, patience) = (self.path, self.patience)
        let result: Result<Value?, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try Self.read(path, patience, body) }) }
        }
        do { return try result.get() } catch { throw AuditFailure.reading(error, path: path) }
    }

    private static func read<Value>(_ path: String, _ patience: Double, _ body: (Database) throws -> Value) throws
        -> Value?
    {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw unreadable(path, String(cString: strerror(errno)))
        }
        // As the one who writes it: whoever can put a link there decides what is believed.
        guard status.st_mode & S_IFMT == S_IFREG else { throw unreadable(path, "it is no file") }
        var configuration = Configuration()
        configuration.label = "amarre.audit.reader"
        configuration.readonly = true
        configuration.busyMode = .timeout(patience)
        let database = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? database.close() }
        return try database.read { database in
            // STRICT: no column holds what its type doesn't say.
            let isLog = "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'event' AND sql LIKE '%) STRICT')"
            guard try Bool.fetchOne(database, sql: isLog) == true else {
                // The file is there before its tables are.
                if try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0 { return nil }
                throw PortFailure(
                    .internalError, code: "audit_corrupt", "\(path) is a database, and no audit log")
            }
            guard try !AuditSchema.migrator.hasBeenSuperseded(database) else {
                throw PortFailure(
                    .internalError, code: "audit_newer",
                    "the audit log \(path) was written by a newer version of amarre; run that version")
            }
            return try body(database)
        }
    }

    private static func unreadable(_ path: String, _ why: String) -> PortFailure {
        PortFailure(.internalError, code: "audit_unreadable", "the audit log \(path) can't be read: \(why)")
    }
}
