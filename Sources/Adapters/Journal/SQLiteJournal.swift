import Foundation
import GRDB
import Glibc
package import Model
package import Ports

/// The journal in one SQLite file. Other processes may read and submit while the controller writes (WAL).
///
/// A write isn't cancelled with the task that asked for it: "durable before effect" must not depend on who waits.
package final class SQLiteJournal: JournalStore {
    private let pool: DatabasePool
    let path: String

    /// Opens or makes the file, with mode 0600, and brings its tables up to date.
    ///
    /// Throws `internalError` with the path and what to do: a damaged file, a full disk, a file of a newer version.
    package convenience init(path: String) throws(PortFailure) {
        try self.init(path: path, pageLimit: nil)
    }

    /// `pageLimit`: SQLite's own limit on the file's size, in pages of 4,096 bytes; a test fills the disk with it.
    init(path: String, pageLimit: Int?) throws(PortFailure) {
        self.path = path
        // SQLite would make it with the umask's mode; its -wal and -shm files take this file's.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw PortFailure(
                .internalError, code: "journal_unwritable",
                "the journal \(path) can't be opened: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        do {
            pool = try Self.patiently { try Self.makePool(path, pageLimit: pageLimit) }
        } catch {
            throw JournalFailure.make(error, path: path)
        }
    }

    /// Two processes that make a file at once are in each other's way for a moment, and SQLite's own wait isn't for what
    /// happens then: the change to WAL, and a transaction that began before the other one's ended.
    private static func patiently<Value>(_ body: () throws -> Value) throws -> Value {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try body()
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
            {
                usleep(20_000)
            }
        }
    }

    private static func makePool(_ path: String, pageLimit: Int?) throws -> DatabasePool {
        var configuration = Configuration()
        configuration.label = "amarre.journal"
        configuration.busyMode = .timeout(5)
        // SQLite's default lets each connection grow by 2 MB over the first thousand passes; half a MB is enough
        // for appending.
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -512") }
        configuration.maximumReaderCount = 2
        let pool = try DatabasePool(path: path, configuration: configuration)
        try pool.writeWithoutTransaction { database in
            // After opening: GRDB sets NORMAL for WAL, which may lose the last commits with the power.
            try database.execute(sql: "PRAGMA synchronous = FULL")
            if let pageLimit { try database.execute(sql: "PRAGMA max_page_count = \(pageLimit)") }
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2,
                try String.fetchOne(database, sql: "PRAGMA journal_mode") == "wal"
            else {
                throw PortFailure(
                    .internalError, code: "journal_not_durable",
                    "the file system of \(path) doesn't let SQLite write durably (WAL)")
            }
        }
        let migrator = JournalSchema.migrator
        guard try pool.read(migrator.hasBeenSuperseded) == false else {
            throw PortFailure(
                .internalError, code: "journal_newer",
                "the journal \(path) was written by a newer version of amarre; run that version")
        }
        var applied = try pool.read(migrator.appliedIdentifiers)
        while try pool.read(migrator.hasCompletedMigrations) == false {
            do {
                try migrator.migrate(pool)
            } catch {
                // Another process may bring it up to date at the same time, one migration after the other.
                let now = try pool.read(migrator.appliedIdentifiers)
                guard now != applied else { throw error }
                applied = now
            }
        }
        return pool
    }

    package func state(of environment: EnvironmentName) async throws(PortFailure) -> SavedState? {
        try await read { database in
            try Row.fetchOne(
                database, sql: "SELECT state, version FROM machine WHERE environment = ?",
                arguments: [environment.text]
            ).map { SavedState(bytes: Array($0["state"] as Data), version: $0["version"]) }
        }
    }

    package func environments() async throws(PortFailure) -> [EnvironmentName] {
        try await read { database in
            try String.fetchAll(database, sql: "SELECT environment FROM machine").compactMap(EnvironmentName.init)
                .sorted()
        }
    }

    package func save(
        _ state: [UInt8], of environment: EnvironmentName, record: ReconciliationRecord?,
        replacing version: StateVersion?, by writer: WriterID
    ) async throws(PortFailure) -> StateVersion {
        let json = try record.map(encode)
        let path = self.path
        return try await write { database in
            if version != nil {
                let isThere = try Bool.fetchOne(
                    database, sql: "SELECT EXISTS (SELECT 1 FROM machine WHERE environment = ?)",
                    arguments: [environment.text])
                // Somebody has put another journal in its place.
                guard isThere == true else { throw JournalFailure.superseded(environment, path: path) }
            }
            let saved = try StateVersion.fetchOne(
                database,
                sql: """
                    INSERT INTO machine (environment, state, version, writer) VALUES (?, ?, 1, ?)
                    ON CONFLICT (environment) DO UPDATE
                        SET state = excluded.state, version = machine.version + 1, writer = excluded.writer
                        WHERE machine.version = ? OR machine.writer = excluded.writer
                    RETURNING version
                    """,
                arguments: [environment.text, Data(state), writer.text, version])
            guard let saved else { throw JournalFailure.superseded(environment, path: path) }
            guard let record, let json else { return saved }
            try database.execute(
                sql: """
                    INSERT INTO reconciliation (id, environment, startedAt, record) VALUES (?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE
                        SET environment = excluded.environment, startedAt = excluded.startedAt, record = excluded.record
                    """,
                arguments: [record.id.text, record.environment.text, record.startedAt.microseconds, json])
            return saved
        }
    }

    package func reconciliation(_ id: ReconciliationID) async throws(PortFailure) -> ReconciliationRecord? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT record FROM reconciliation WHERE id = ?", arguments: [id.text])
                .map { try Self.decode($0) }
        }
    }
}

extension SQLiteJournal {
    /// `isolated`: false when `body` runs one statement, which sees one state of the database anyway.
    func read<Value: Sendable>(
        isolated: Bool = true, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(PortFailure) -> Value {
        do {
            return try await isolated ? pool.read(body) : pool.unsafeRead(body)
        } catch {
            throw JournalFailure.make(error, path: path)
        }
    }

    /// GRDB's `async` write ends with the task's cancellation; the form with a completion always ends with the commit
    /// or an error.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(PortFailure)
        -> Value
    {
        let result: Result<Value, any Error> = await withCheckedContinuation { continuation in
            pool.asyncWrite(body) { _, result in continuation.resume(returning: result) }
        }
        do {
            return try result.get()
        } catch {
            throw JournalFailure.make(error, path: path)
        }
    }

    func encode(_ value: some Encodable) throws(PortFailure) -> String {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw JournalFailure.make(error, path: path)
        }
    }

    static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
