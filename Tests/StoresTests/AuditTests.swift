import Crypto
import Foundation
import GRDB
import Model
import Ports
import TestSupport
import Testing

@testable import AuditLog

@Suite struct AuditTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/audit.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func open() throws -> SQLiteAuditLog { try SQLiteAuditLog(path: path, origin: origin(), clock: recorded) }

    @Test func eventsSurviveReopeningAndComeOnce() async throws {
        do {
            let log = try open()
            try await log.append(event(1, kind: .reconciliationStarted, outcome: nil))
            try await log.append(event(2))
            try await log.append(event(1, kind: .reconciliationStarted, outcome: nil))
        }
        let log = try open()
        try await log.append(event(2))
        try await log.append(event(3))
        let entries = try await log.events(limit: 10)
        #expect(entries.map(\.sequence) == [1, 2, 3])
        #expect(try entries.map(\.id) == [1, 2, 3].map { try event($0).id })
        #expect(try await log.count() == 3)
        #expect(try await log.event(2) == entries[1])
        #expect(try await log.event(4) == nil)
        #expect(try await log.events(after: 1, limit: 1) == [entries[1]])
        #expect(try await log.verify() == AuditVerification(events: 3, firstBad: nil))
        for entry in entries {
            #expect(entry.leafHash == Array(SHA256.hash(data: [0] + entry.leaf)))
            #expect(!entry.leaf.contains(10))
            #expect(try JSONSerialization.jsonObject(with: Data(entry.leaf)) is [String: Any])
        }
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    }

    /// A leaf is hashed for ever: when this text changes, the type's version must.
    @Test func theBytesOfALeafAreStable() async throws {
        let log = try open()
        try await log.append(
            event(
                1,
                changes: [
                    FieldChange(resource: "streamlit-0", field: "image", from: "r/s@sha256:aa", to: "r/s@sha256:bb")
                ],
                message: "line\n\"quoted\" \\ é \u{1}\u{2028}"))
        let leaf = String(decoding: try #require(try await log.event(1)).leaf, as: UTF8.self)
        let expected =
            #"{"specversion":"1.0","sequence":"00000000000000000001","id":"019c1c38-a401-7002-8000-000000000001","source":"/amarre/test","#
            + #""type":"fr.amarre.reconciliation.completed.v1","subject":"production","time":"2026-02-02T02:40:00Z","#
            + #""recordedtime":"2026-02-02T02:40:00.500000Z","authtype":"system","authid":"controller-1","#
            + #""correlationid":"019c1c38-a401-7001-8000-000000000001","causationid":"not-applicable","#
            + #""datacontenttype":"application/json","dataschema":"urn:amarre:schema:reconciliation.completed:v1","#
            + #""data":{"environment":"production","git":"not-applicable","#
            + #""change":{"class":"not-applicable","ticket":"not-applicable","justification":"unknown"},"approvals":[],"#
            + #""separationofduties":{"verdict":"not-evaluated","rule":"not-applicable"},"trigger":"poll","#
            + #""controller":{"version":"0.1.0","binarydigest":"unknown","instance":"controller-1"},"terraform":{"version":"1.11.4"},"#
            + #""before":"unknown","after":"unknown","details":"inline","#
            + #""changes":[{"resource":"streamlit-0","field":"image","operation":"replace","from":"r/s@sha256:aa","to":"r/s@sha256:bb"}],"#
            + #""differences":[],"plans":["efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef"],"explanations":"not-applicable","policy":"unknown","#
            + #""provider":{"principal":"unknown","requests":"unknown"},"outcome":"completed","#
            + #""reason":{"code":"converged","message":"line\n\"quoted\" \\ é \u0001\u2028"},"rollback":{"of":"not-applicable"},"#
            + #""started":"2026-02-02T02:39:00Z","durationms":60000,"#
            + #""clock":{"source":"system","offset":"unknown","synchronised":"unknown"}}}"#
        #expect(leaf == expected)
    }

    @Test func everyKindHasEveryField() async throws {
        let log = try open()
        for (number, kind) in AuditEvent.Kind.allCases.enumerated() {
            try await log.append(event(number, kind: kind, commit: number.isMultiple(of: 2) ? commit() : nil))
        }
        var keys: Set<[String]> = []
        for entry in try await log.events(limit: 100) {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(entry.leaf)) as? [String: Any])
            let data = try #require(object["data"] as? [String: Any])
            // A heartbeat has one field more.
            #expect((data["passes"] != nil) == (entry.kind == "audit.heartbeat"))
            keys.insert(object.keys.sorted() + data.keys.filter { $0 != "passes" }.sorted())
            #expect(object["type"] as? String == "fr.amarre.\(entry.kind).v1")
        }
        #expect(keys.count == 1)
    }

    @Test func theTableOnlyGrowsAtItsEnd() async throws {
        let log = try open()
        for number in 1...3 { try await log.append(event(number)) }
        let intruder = try DatabaseQueue.bystander(at: path)
        let row =
            "kind, environment, correlation, time, leaf, leafHash) SELECT %, kind, environment, correlation, time, "
            + "leaf, leafHash FROM event WHERE sequence = 1"
        for (sql, word) in [
            ("UPDATE event SET leaf = x'00' WHERE sequence = 2", "never changed"),
            ("DELETE FROM event WHERE sequence = 3", "never shortened"),
            (
                "INSERT OR REPLACE INTO event (sequence, id, " + row.replacingOccurrences(of: "%", with: "2, 'x'"),
                "at its end"
            ),
            (
                "INSERT OR REPLACE INTO event (sequence, id, " + row.replacingOccurrences(of: "%", with: "5, 'x'"),
                "at its end"
            ),
            (
                "INSERT OR REPLACE INTO event (sequence, id, " + row.replacingOccurrences(of: "%", with: "4, id"),
                "at its end"
            ),
            (
                "INSERT OR IGNORE INTO event (sequence, id, " + row.replacingOccurrences(of: "%", with: "0, 'x'"),
                "at its end"
            ),
            ("REPLACE INTO event (sequence, id, " + row.replacingOccurrences(of: "%", with: "NULL, 'x'"), ""),
        ] {
            let error = #expect(throws: DatabaseError.self, "\(sql)") {
                try intruder.write { try $0.execute(sql: sql) }
            }
            #expect(word.isEmpty || error?.message?.contains(word) == true, "\(sql): \(String(describing: error))")
        }
        #expect(try await log.verify() == AuditVerification(events: 3, firstBad: nil))
        try await log.append(event(4))
        #expect(try await log.count() == 4)
    }

    @Test(arguments: [
        (
            "UPDATE event SET leaf = CAST(replace(CAST(leaf AS TEXT), 'completed', 'refused__') AS BLOB) WHERE "
                + "sequence = 3",
            Int64(3),
            "leaf hash"
        ),
        ("UPDATE event SET leafHash = zeroblob(32) WHERE sequence = 2", 2, "leaf hash"),
        ("DELETE FROM event WHERE sequence = 4", 4, "missing"), ("DELETE FROM event WHERE sequence = 1", 1, "missing"),
        ("UPDATE event SET id = 'other' WHERE sequence = 5", 5, "another sequence number or id"),
        ("UPDATE attachment SET bytes = x'00'", 6, "SHA-256"), ("DELETE FROM attachment", 6, "details are missing"),
        ("UPDATE event SET dataref = NULL WHERE sequence = 6", 6, "reference"),
    ])
    func tamperingIsFound(_ sql: String, _ sequence: Int64, _ problem: String) async throws {
        let log = try open()
        for number in 1...5 { try await log.append(event(number)) }
        try await log.append(event(6, changes: manyChanges()))
        try await log.append(event(7))
        let intruder = try DatabaseQueue.bystander(at: path)
        try await intruder.write { database in
            try database.execute(sql: "DROP TRIGGER eventNoUpdate; DROP TRIGGER eventNoDelete")
            try database.execute(sql: sql)
        }
        let found = try await log.verify()
        #expect(found.firstBad?.sequence == sequence && found.firstBad?.problem.contains(problem) == true, "\(found)")
        #expect(found.events == sequence - 1)
    }

    @Test func anAlteredLastEventStopsTheNextStart() async throws {
        do {
            let log = try open()
            try await log.append(event(1))
        }
        try await DatabaseQueue.bystander(at: path).write { database in
            try database.execute(sql: "DROP TRIGGER eventNoUpdate; UPDATE event SET leaf = x'7b7d'")
        }
        let problem = try await failure { () throws(PortFailure) in
            try SQLiteAuditLog(path: path, origin: origin(), clock: recorded)
        }
        #expect(problem.reason.code == "audit_altered")
    }

    @Test func twoHundredAppendersMakeOneSequence() async throws {
        let log = try open()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<200 { group.addTask { try await log.append(event(number)) } }
            // Each again, so that the same id may be twice in one batch.
            for number in 0..<200 { group.addTask { try await log.append(event(number)) } }
            try await group.waitForAll()
        }
        #expect(try await log.verify() == AuditVerification(events: 200, firstBad: nil))
        #expect(Set(try await log.events(limit: 1000).map(\.id)).count == 200)
    }

    private func manyChanges() -> [FieldChange] {
        (0..<700).map {
            FieldChange(
                resource: "streamlit-0", field: "secrets.V\($0)", from: String(repeating: "a", count: 60),
                to: "camille@example.org")
        }
    }

    @Test func longListsGoToTheirOwnPlace() async throws {
        let log = try open()
        try await log.append(event(1, changes: manyChanges()))
        try await log.append(event(2, changes: manyChanges()))
        let entry = try #require(try await log.event(1))
        #expect(entry.leaf.count < Leaf.maximumBytes)
        let dataref = try #require(entry.dataref)
        let details = try #require(try await log.attachment(dataref))
        #expect(details.count > 70_000)
        #expect(dataref == "sha256:" + Hexadecimal.string(Array(SHA256.hash(data: details))))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(entry.leaf)) as? [String: Any])
        #expect(object["dataref"] as? String == dataref)
        let changes = try #require((object["data"] as? [String: Any])?["changes"] as? [String: Any])
        #expect(changes["count"] as? Int == 700)
        let stored = try #require(try JSONSerialization.jsonObject(with: Data(details)) as? [String: Any])
        #expect((stored["changes"] as? [Any])?.count == 700)
        #expect(!String(decoding: details, as: UTF8.self).contains("camille"))
        // The same content is stored once.
        #expect(try await log.event(2)?.dataref == dataref)
    }

    /// What a commit or a failure says may be of any length; a record that can't be written would
    /// stop everything for ever.
    @Test func anEventAlwaysFits() async throws {
        let log = try open()
        let trailers = (0..<2000).map {
            CommitInfo.Trailer(key: "Reviewed-by", value: "Reviewer \($0) <r\($0)@example.org>")
        }
        let plain = try commit()
        let parents = try (0..<900).map {
            try #require(CommitID(String(repeating: "0", count: 36) + String(1000 + $0)))
        }
        let long = CommitInfo(
            id: plain.id, parents: parents, author: plain.author, committer: plain.committer, subject: plain.subject,
            trailers: trailers)
        // Lists that are too long, and a text that grows when names are taken out of it.
        try await log.append(
            event(1, changes: manyChanges(), message: String(repeating: "\u{1}", count: 30_000), commit: long))
        let short = CommitInfo(
            id: plain.id, parents: parents, author: .init(name: "Al", email: "", time: plain.author.time),
            committer: plain.committer,
            subject: "", trailers: trailers)
        try await log.append(
            event(2, changes: manyChanges(), message: String(repeating: "Al\u{1}", count: 9000), commit: short))
        var cuts: [[String: Int]] = []
        for entry in try await log.events(limit: 10) {
            #expect(entry.leaf.count <= Leaf.maximumBytes)
            let object = try #require(try JSONSerialization.jsonObject(with: Data(entry.leaf)) as? [String: Any])
            cuts.append(try #require((object["data"] as? [String: Any])?["cut"] as? [String: Int]))
        }
        #expect(cuts == [["approvals": 2000, "parents": 900], ["approvals": 2000, "parents": 900]])
        #expect(try await log.verify() == AuditVerification(events: 2, firstBad: nil))
    }

    @Test func aHeartbeatSaysWhatItCounts() async throws {
        let log = try open()
        var tally = PassTally(since: Timestamp(seconds: 1_770_000_000))
        tally.resume(savedAt: Timestamp(seconds: 1_770_000_010), now: Timestamp(seconds: 1_770_000_020))
        tally.count(commit: try commit().id, outcome: .noop, code: "converged", at: Timestamp(seconds: 1_770_000_030))
        tally.count(commit: nil, outcome: .failed, code: "git_unreachable", at: Timestamp(seconds: 1_770_000_045))
        let plain = try event(1)
        try await log.append(
            AuditEvent(
                id: plain.id, kind: .auditHeartbeat, time: Timestamp(seconds: 1_770_000_300),
                environment: plain.environment,
                correlation: plain.correlation, trigger: .poll, reason: Reason(code: "heartbeat", message: "x"),
                startedAt: tally.since,
                passes: tally))
        let leaf = String(decoding: try #require(try await log.event(1)).leaf, as: UTF8.self)
        let id = try commit().id.text
        #expect(
            leaf.hasSuffix(
                #""passes":{"since":"2026-02-02T02:40:00Z","until":"2026-02-02T02:45:00Z","count":2,"groups":["#
                    + #"{"commit":"\#(id)","outcome":"noop","reason":"converged","count":1,"last":"2026-02-02T02:40:30Z"},"#
                    + #"{"commit":"unknown","outcome":"failed","reason":"git_unreachable","count":1,"last":"2026-02-02T02:40:45Z"}],"#
                    + #""uncounted":{"since":"2026-02-02T02:40:10Z","until":"2026-02-02T02:40:20Z"}}}}"#), "\(leaf)")
        #expect(
            leaf.contains(#""type":"fr.amarre.audit.heartbeat.v1""#) && leaf.contains(#""outcome":"not-applicable""#))
        #expect(try await log.verify() == AuditVerification(events: 1, firstBad: nil))
    }

    @Test func aFullDiskFailsClosed() async throws {
        let log = try SQLiteAuditLog(path: path, origin: origin(), clock: recorded, pageLimit: 60)
        try await log.append(event(1))
        var problem: PortFailure?
        for number in 2..<500 where problem == nil {
            do throws(PortFailure) {
                guard
                    let next = try? event(
                        number, changes: manyChanges() + [.init(resource: "\(number)", field: "x", from: nil, to: nil)])
                else { return }
                try await log.append(next)
            } catch { problem = error }
        }
        #expect(
            problem?.kind == .internalError && problem?.reason.code == "audit_disk_full",
            "\(String(describing: problem))")
        let count = try await log.count()
        #expect(try await log.verify() == AuditVerification(events: count, firstBad: nil))
    }

    @Test func aDamagedFileIsSaidWithItsPath() async throws {
        try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: path))
        let problem = try await failure { () throws(PortFailure) in
            try SQLiteAuditLog(path: path, origin: origin(), clock: recorded)
        }
        #expect(
            problem.kind == .internalError && problem.reason.code == "audit_corrupt"
                && problem.reason.message.contains(path))
    }
}
