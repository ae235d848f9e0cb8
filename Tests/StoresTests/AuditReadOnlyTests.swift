import Crypto
import Foundation
import GRDB
import Model
import Ports
import TestSupport
import Testing

@testable import AuditLog

/// The file as somebody opens it who isn't its writer.
@Suite struct AuditReadOnlyTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/audit.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> SQLiteAuditLog { try SQLiteAuditLog(path: path, origin: origin(), clock: recorded) }
    private var reader: SQLiteAuditReader { SQLiteAuditReader(path: path) }

    private var digest: SHA256.Digest? { FileManager.default.contents(atPath: path).map { SHA256.hash(data: $0) } }
    private var names: Set<String> {
        Set((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    }

    private func problem(_ reader: SQLiteAuditReader? = nil) async throws -> PortFailure {
        let before = digest
        let reader = reader ?? self.reader
        let problem = try await failure { () throws(PortFailure) in try await reader.outcomes(OutcomeQuery(limit: 1)) }
        #expect(digest == before && problem.reason.message.contains(path), "\(problem)")
        return problem
    }

    @Test func withoutAFileTheLogIsEmptyAndNoFileIsMade() async throws {
        for reader in [reader, SQLiteAuditReader(path: folder.path + "/none/audit.sqlite")] {
            #expect(try await reader.events(after: nil, limit: 10) == AuditPage(events: [], next: nil))
            #expect(try await reader.outcomes(OutcomeQuery(limit: 10)) == OutcomePage(outcomes: [], next: nil))
            #expect(try await reader.outcome(of: reconciliationID(1)) == nil)
        }
        #expect(names.isEmpty)
        // The same object sees the log as soon as there is one.
        let reader = reader
        let log = try open()
        #expect(try await reader.events(after: nil, limit: 10).events.isEmpty)
        try await log.append(event(1))
        #expect(try await reader.events(after: nil, limit: 10).events.count == 1)
    }

    @Test func anEmptyFileIsAnEmptyLogAndStaysEmpty() async throws {
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(try await reader.events(after: nil, limit: 10) == AuditPage(events: [], next: nil))
        #expect(FileManager.default.contents(atPath: path) == Data())
    }

    @Test func aClosedLogIsReadWithoutAChange() async throws {
        do {
            let log = try open()
            for number in 1...20 { try await log.append(event(number)) }
        }
        // The last connection closes on a thread of the library's.
        try #require(await eventually { names == ["audit.sqlite"] })
        let before = digest
        #expect(try await reader.events(after: nil, limit: 100).events.count == 20)
        #expect(try await reader.outcomes(OutcomeQuery(limit: 100)).outcomes.count == 20)
        #expect(digest == before)
        #expect(names.isSubset(of: ["audit.sqlite", "audit.sqlite-wal", "audit.sqlite-shm"]))
        for name in names {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions]
            #expect(mode as? Int == 0o600, "\(name)")
        }
        let wal = FileManager.default.contents(atPath: path + "-wal") ?? Data()
        #expect(wal.isEmpty)
        // And the writer goes on with it.
        let log = try open()
        try await log.append(event(21))
        #expect(try await log.verify() == AuditVerification(events: 21, firstBad: nil))
    }

    @Test func itIsReadWhileItIsWritten() async throws {
        let log = try open()
        let reader = reader
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for number in 0..<100 { try await log.append(event(number)) } }
            group.addTask {
                var (cursor, count): (AuditCursor?, Int) = (nil, 0)
                while count < 100 {
                    let page = try await reader.events(after: cursor, limit: 7)
                    for event in page.events {
                        count += 1
                        #expect(event.cursor.sequence == Int64(count))
                    }
                    cursor = page.next
                }
            }
            try await group.waitForAll()
        }
        #expect(try await log.verify() == AuditVerification(events: 100, firstBad: nil))
    }

    @Test func aDamagedFileIsSaid() async throws {
        try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: path))
        let found = try await problem()
        #expect(found.kind == .internalError && found.reason.code == "audit_corrupt", "\(found)")
    }

    @Test func anotherDatabaseIsNoLog() async throws {
        try await DatabaseQueue.bystander(at: path).write { try $0.execute(sql: "CREATE TABLE event (sequence, id)") }
        #expect(try await problem().reason.code == "audit_corrupt")
    }

    @Test func aLogOfANewerVersionIsRefused() async throws {
        do {
            let log = try open()
            try await log.append(event(1))
        }
        try await DatabaseQueue.bystander(at: path).write {
            try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('v99')")
        }
        try #require(await eventually { names == ["audit.sqlite"] })
        #expect(try await problem().reason.code == "audit_newer")
    }

    @Test func aLinkOrAFolderInItsPlaceIsRefused() async throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/hostname")
        #expect(try await problem().reason.code == "audit_unreadable")
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        #expect(try await problem().reason.code == "audit_unreadable")
    }

    @Test func aLockedLogIsSaidToBeBusy() async throws {
        do {
            let log = try open()
            try await log.append(event(1))
        }
        try #require(await eventually { names == ["audit.sqlite"] })
        let holder = try DatabaseQueue.bystander(at: path)
        try await holder.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        }
        let found = try await problem(SQLiteAuditReader(path: path, patience: 0.1))
        #expect(found.kind == .transient && found.reason.code == "audit_busy", "\(found)")
        try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
}
