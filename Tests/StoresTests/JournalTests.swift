import Foundation
import GRDB
import Model
import Ports
import TestSupport
import Testing

@testable import Journal

@Suite struct JournalTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/journal.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    @Test func stateAndRecordsSurviveReopening() async throws {
        let production = try environment()
        do {
            let journal = try SQLiteJournal(path: path)
            #expect(try await journal.state(of: production) == nil)
            try await journal.save([1, 2, 3], of: production, record: record(1))
            try await journal.save([0, 255], of: production, record: record(1, outcome: .completed))
            try await journal.save([9], of: environment("staging"), record: nil)
        }
        let journal = try SQLiteJournal(path: path)
        #expect(try await journal.state(of: production)?.bytes == [0, 255])
        #expect(try await journal.state(of: environment("staging"))?.bytes == [9])
        #expect(try await journal.environments() == [production, environment("staging")])
        #expect(try await journal.history(environment: nil, limit: 10) == [record(1, outcome: .completed)])
        #expect(try await journal.reconciliation(reconciliationID(1)) == record(1, outcome: .completed))
        #expect(try await journal.reconciliation(reconciliationID(2)) == nil)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func historyIsNewestFirstPagedAndFromAnIndex() async throws {
        let journal = try SQLiteJournal(path: path)
        for number in 0..<20 {
            let name = number.isMultiple(of: 2) ? "production" : "staging"
            try await journal.save([], of: environment(name), record: record(number, name))
        }
        let first = try await journal.history(environment: nil, limit: 3)
        #expect(try first.map(\.id) == [19, 18, 17].map(reconciliationID))
        let second = try await journal.page(environment: nil, limit: 3, below: first.last?.id.text).records
        #expect(try second.map(\.id) == [16, 15, 14].map(reconciliationID))
        let staging = try await journal.page(environment: environment("staging"), limit: 2, below: second.last?.id.text)
            .records
        #expect(try staging.map(\.id) == [13, 11].map(reconciliationID))
        #expect(try await journal.history(environment: nil, limit: 0).isEmpty)
        let plans = try await DatabaseQueue.bystander(at: path).read { database in
            try [
                "SELECT record FROM reconciliation ORDER BY id DESC LIMIT 3",
                "SELECT record FROM reconciliation WHERE +environment = 'a' AND id < 'b' ORDER BY id DESC LIMIT 3",
                "SELECT request FROM request WHERE result IS NULL ORDER BY number",
            ].map {
                try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + $0).map { $0["detail"] as String }.joined()
            }
        }
        #expect(plans[...1].allSatisfy { $0.contains("sqlite_autoindex_reconciliation_1") }, "\(plans)")
        #expect(plans[2].contains("openRequest") && !plans.joined().contains("TEMP B-TREE"), "\(plans)")
    }

    @Test func requestsAreTakenOnceInOrder() async throws {
        let journal = try SQLiteJournal(path: path)
        let command = try SQLiteJournal(path: path)
        let requests = try ["c", "a", "b"].map { id in
            OperatorRequest(
                id: id, environment: try environment(), command: .suspend(reason: id), requestedBy: "alice",
                requestedAt: Timestamp(seconds: 1))
        }
        for request in requests { try await command.submit(request) }
        try await command.submit(requests[0])
        #expect(try await journal.pendingRequests() == PendingRequests(requests: requests))
        try await journal.finish(request: "a", .done("done"))
        try await journal.finish(request: "a", .done("done twice"))
        #expect(try await command.outcome(ofRequest: "a") == .done("done"))
        #expect(try await command.outcome(ofRequest: "b") == nil)
        #expect(try await journal.pendingRequests().requests.map(\.id) == ["c", "b"])
        // A controller of an earlier version answered with a sentence: nobody may take that for success.
        try await DatabaseQueue.bystander(at: path).write {
            try $0.execute(sql: "UPDATE request SET result = 'rolledBack x' WHERE id = 'b'")
        }
        let words = try #require(try await command.outcome(ofRequest: "b"))
        #expect(
            !words.isConverged && words.code == "request_answer_unreadable" && words.message.contains("“rolledBack x”"))
        try await DatabaseQueue.bystander(at: path).write {
            try $0.execute(sql: "UPDATE request SET result = NULL WHERE id = 'b'")
        }
        let unknown = try await failure { () throws(PortFailure) in try await journal.finish(request: "z", .done("")) }
        #expect(unknown.kind == .notFound)
    }

    @Test func aRequestThatCantBeDecodedHidesNoOther() async throws {
        let journal = try SQLiteJournal(path: path)
        let requests = try ["a", "b"].map { id in
            OperatorRequest(
                id: id, environment: try environment(), command: .reconcile, requestedBy: "alice",
                requestedAt: Timestamp(seconds: 1))
        }
        try await journal.submit(requests[0])
        try await DatabaseQueue.bystander(at: path).write { database in
            for (id, text) in [("x", "{}"), ("y", "not JSON"), ("z", #"{"id":"z","command":{"fly":{}}}"#)] {
                try database.execute(sql: "INSERT INTO request (id, request) VALUES (?, ?)", arguments: [id, text])
            }
        }
        try await journal.submit(requests[1])
        #expect(
            try await journal.pendingRequests() == PendingRequests(requests: requests, unreadable: ["x", "y", "z"]))
        for id in ["x", "y", "z"] { try await journal.finish(request: id, .done("refused")) }
        #expect(try await journal.pendingRequests() == PendingRequests(requests: requests))
    }

    @Test func aRecordThatCantBeDecodedHidesNoOther() async throws {
        let journal = try SQLiteJournal(path: path)
        let production = try environment()
        for number in 1...2 { try await journal.save([1], of: production, record: record(number)) }
        let broken = try reconciliationID(2)
        try await DatabaseQueue.bystander(at: path).write {
            try $0.execute(
                sql: "UPDATE reconciliation SET record = '{\"id\":7}' WHERE id = ?", arguments: [broken.text])
        }
        #expect(
            try await journal.page(environment: nil, limit: 10)
                == HistoryPage(records: [try record(1)], unreadable: [broken.text]))
        let problem = try await failure { () throws(PortFailure) in try await journal.reconciliation(broken) }
        #expect(problem.reason.code == "journal_unreadable")
    }

    @Test func aCancelledTaskStillWrites() async throws {
        let journal = try SQLiteJournal(path: path)
        let production = try environment()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await journal.save([7], of: production, record: nil)
        }
        try await task.value
        #expect(try await journal.state(of: production)?.bytes == [7])
    }

    @Test func othersReadWhileAWriterWrites() async throws {
        let journal = try SQLiteJournal(path: path)
        let reader = try SQLiteJournal(path: path)
        let production = try environment()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<60 { try await journal.save([UInt8(number)], of: production, record: record(number)) }
            }
            group.addTask {
                var seen = 0
                while seen < 60 {
                    let count = try await reader.history(environment: nil, limit: 100).count
                    #expect(count >= seen)
                    seen = count
                }
            }
            group.addTask {
                for number in 0..<20 {
                    try await reader.submit(
                        OperatorRequest(
                            id: "\(number)", environment: production, command: .reconcile, requestedBy: "a",
                            requestedAt: Timestamp(seconds: 0)))
                }
            }
            try await group.waitForAll()
        }
        #expect(try await journal.pendingRequests().requests.count == 20)
    }

    @Test func aFullDiskIsSaidAndNothingIsLost() async throws {
        let journal = try SQLiteJournal(path: path, pageLimit: 40)
        let production = try environment()
        try await journal.save([1], of: production, record: nil)
        let problem = try await failure { () throws(PortFailure) in
            try await journal.save(Array(repeating: 0, count: 1 << 20), of: production, record: nil)
        }
        #expect(
            problem.kind == .internalError && problem.reason.code == "journal_disk_full"
                && problem.reason.message.contains(path))
        #expect(try await journal.state(of: production)?.bytes == [1])
        try await journal.save([2], of: production, record: nil)
        #expect(try await journal.state(of: production)?.bytes == [2])
    }

    @Test func aDamagedFileIsSaidWithItsPath() async throws {
        try Data(repeating: 0x41, count: 20_000).write(to: URL(fileURLWithPath: path))
        let problem = try await failure { () throws(PortFailure) in try SQLiteJournal(path: path) }
        #expect(
            problem.kind == .internalError && problem.reason.code == "journal_corrupt"
                && problem.reason.message.contains(path))
        let absent = try await failure { () throws(PortFailure) in
            try SQLiteJournal(path: folder.path + "/no/journal.sqlite")
        }
        #expect(absent.kind == .internalError && absent.reason.message.contains("/no/journal.sqlite"))
    }

    @Test func aNewerFileIsRefused() async throws {
        do {
            _ = try SQLiteJournal(path: path)
            try await DatabaseQueue.bystander(at: path).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('v99')")
            }
        }
        let problem = try await failure { () throws(PortFailure) in try SQLiteJournal(path: path) }
        #expect(problem.reason.code == "journal_newer")
    }
}

/// Old rows go, in small batches; what is under way stays.
@Suite struct JournalRetentionTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func oldRowsGoAndWhatIsUnderWayStays() async throws {
        let journal = try SQLiteJournal(path: folder.path + "/journal.sqlite")
        for number in 0..<10 {
            try await journal.save(
                [1], of: environment(), record: record(number, outcome: number == 3 ? nil : .completed))
            let request = OperatorRequest(
                id: "r\(number)", environment: try environment(), command: .resume, requestedBy: "alice",
                requestedAt: Timestamp(seconds: Int64(1000 + number)))
            try await journal.submit(request)
            if number != 4 { try await journal.finish(request: request.id, .done("done")) }
        }
        // Up to 1007, three of each at a time.
        let limit = Timestamp(seconds: 1008)
        var taken: [Int] = []
        while taken.last != 0 { taken.append(try await journal.prune(before: limit, limit: 3)) }
        #expect(taken == [6, 6, 2, 0])
        #expect(try await journal.history(environment: nil, limit: 20).map(\.id) == [9, 8, 3].map(reconciliationID))
        #expect(try await journal.pendingRequests().requests.map(\.id) == ["r4"])
        #expect(try await journal.outcome(ofRequest: "r7") == nil)
        #expect(try await journal.outcome(ofRequest: "r8") == .done("done"))
        #expect(try await journal.state(of: environment())?.bytes == [1])
    }

    /// Half a sector of a record is gone, or its bytes are others: what can't be read goes by age as well, and keeps
    /// nothing else from going.
    @Test(arguments: ["'{\"id\":\"018'", "CAST(x'00ff80fe' AS TEXT)", "''"])
    func damagedRowsGoWithTheOthers(_ damage: String) async throws {
        let path = folder.path + "/journal.sqlite"
        let journal = try SQLiteJournal(path: path)
        for number in 0..<6 {
            try await journal.save(
                [1], of: environment(), record: record(number, outcome: number == 0 ? nil : .completed))
            let request = OperatorRequest(
                id: "r\(number)", environment: try environment(), command: .resume, requestedBy: "alice",
                requestedAt: Timestamp(seconds: Int64(1000 + number)))
            try await journal.submit(request)
            if number != 0 { try await journal.finish(request: request.id, .done("done")) }
        }
        // An old one of each, and one of each that is as young as what stays.
        let broken = try [1, 4].map { try reconciliationID($0).text }
        try await DatabaseQueue.bystander(at: path).write { database in
            for id in broken {
                try database.execute(sql: "UPDATE reconciliation SET record = \(damage) WHERE id = ?", arguments: [id])
            }
            for id in ["r1", "r4"] {
                try database.execute(sql: "UPDATE request SET request = \(damage) WHERE id = ?", arguments: [id])
            }
        }
        let limit = Timestamp(seconds: 1004)
        var taken: [Int] = []
        while taken.last != 0 { taken.append(try await journal.prune(before: limit, limit: 2)) }
        #expect(taken == [4, 2, 0])
        let left = try await journal.page(environment: nil, limit: 20)
        #expect(try left.records.map(\.id) == [5, 0].map(reconciliationID) && left.unreadable == [broken[1]])
        #expect(try await journal.pendingRequests().requests.map(\.id) == ["r0"])
        var kept: [String] = []
        for number in 1..<6 where try await journal.outcome(ofRequest: "r\(number)") != nil {
            kept.append("r\(number)")
        }
        #expect(kept == ["r4", "r5"])
    }

    @Test func growthIsToldFromTheNewestRows() async throws {
        let journal = try SQLiteJournal(path: folder.path + "/journal.sqlite")
        let now = Timestamp(seconds: 1000 + 8 * 86_400)
        #expect(try await journal.growth(now: now) == StoreGrowth(rows: 0, bytes: 0, since: nil, isWhole: false))
        // One row is older than a week.
        for day in 0..<5 {
            try await journal.save([], of: environment(), record: record(day * 86_400, outcome: .completed))
        }
        let growth = try await journal.growth(now: now)
        #expect(growth.rows == 4 && growth.isWhole && growth.since == Timestamp(seconds: 1000 + 86_400))
        #expect(growth.bytesPerDay(now: now) == growth.bytes / 7)
    }

    @Test(
        arguments: [
            (700, nil, true, 0), (700, 6, true, 100), (700, 2, false, 350), (700, 0, false, 16_800),
            (700, 30, false, 100),
        ] as [(Int64, Int64?, Bool, Int64)])
    func aYoungDatabaseIsJudgedByItsAge(_ bytes: Int64, _ days: Int64?, _ isWhole: Bool, _ perDay: Int64) {
        let now = Timestamp(seconds: 1_770_000_000)
        let growth = StoreGrowth(
            rows: 1, bytes: bytes, since: days.map { now - .seconds($0 * 86_400) }, isWhole: isWhole)
        #expect(growth.bytesPerDay(now: now) == perDay)
    }
}
