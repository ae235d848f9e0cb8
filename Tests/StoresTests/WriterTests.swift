import Foundation
import GRDB
import Model
import Ports
import TestSupport
import Testing

@testable import Journal

/// Two processes that take themselves for the controller of one journal.
@Suite struct WriterTests {
    private let folder: TemporaryFolder
    private let one = WriterID("one")
    private let other = WriterID("other")
    private var path: String { folder.path + "/journal.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private func request(_ id: String) throws -> OperatorRequest {
        OperatorRequest(
            id: id, environment: try environment(), command: .reconcile, requestedBy: "ops",
            requestedAt: Timestamp(seconds: 1))
    }

    private func refusesToFinish(_ id: String, for writer: WriterID, in journal: SQLiteJournal) async throws {
        let failure = await #expect(throws: PortFailure.self) {
            try await journal.finish(request: id, .done("by the wrong one"), by: writer)
        }
        #expect(failure?.kind == .locked && failure?.reason.code == "request_taken")
        #expect(failure?.reason.message.contains("the request \(id) in the journal \(path)") == true)
    }

    @Test func eachSaveCountsOneUp() async throws {
        let journal = try SQLiteJournal(path: path)
        let first = try await journal.save([1], of: environment(), record: nil, replacing: nil, by: one)
        let second = try await journal.save([2], of: environment(), record: nil, replacing: first, by: one)
        #expect(second > first)
        #expect(try await journal.state(of: environment()) == SavedState(bytes: [2], version: second))
        #expect(try await journal.save([3], of: environment("staging"), record: nil, replacing: nil, by: one) == first)
    }

    @Test func nobodyOverwritesWhatTheyHaveNotRead() async throws {
        let (mine, theirs) = (try SQLiteJournal(path: path), try SQLiteJournal(path: path))
        let read = try await mine.save([1], of: environment(), record: nil, replacing: nil, by: one)
        let newer = try await theirs.save([2], of: environment(), record: nil, replacing: read, by: other)
        for version in [read, nil] {
            let failure = await #expect(throws: PortFailure.self) {
                try await mine.save([3], of: environment(), record: record(1), replacing: version, by: one)
            }
            #expect(failure?.kind == .locked && failure?.reason.code == "journal_superseded")
            #expect(failure?.reason.message.contains("production in the journal \(path)") == true)
        }
        #expect(try await mine.state(of: environment()) == SavedState(bytes: [2], version: newer))
        #expect(try await mine.history(environment: nil, limit: 1).isEmpty, "the record was saved without its state")
        #expect(try await theirs.save([4], of: environment(), record: nil, replacing: newer, by: other) > newer)
    }

    /// The answer of a save may be lost although it was done.
    @Test func aWritersOwnSaveIsNoOthers() async throws {
        let journal = try SQLiteJournal(path: path)
        let read = try await journal.save([1], of: environment(), record: nil, replacing: nil, by: one)
        _ = try await journal.save([2], of: environment(), record: nil, replacing: read, by: one)
        let again = try await journal.save([3], of: environment(), record: nil, replacing: read, by: one)
        #expect(try await journal.state(of: environment()) == SavedState(bytes: [3], version: again))
    }

    @Test func theStateOfAVersionThatDidNotCountIsReplacedByWhoReadIt() async throws {
        do {
            let queue = try DatabaseQueue.bystander(at: path)
            try JournalSchema.migrator.migrate(queue, upTo: "v1")
            try await queue.write {
                try $0.execute(
                    sql: "INSERT INTO machine (environment, state) VALUES ('production', ?)", arguments: [Data([7])])
            }
        }
        let journal = try SQLiteJournal(path: path)
        let read = try #require(try await journal.state(of: environment()))
        #expect(read == SavedState(bytes: [7], version: 0))
        #expect(try await journal.save([8], of: environment(), record: nil, replacing: read.version, by: one) == 1)
    }

    @Test func aRequestHasOneWriterToCarryItOut() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.submit(request("a"))
        #expect(try await journal.claimRequests(by: one, takingOver: true).requests.map(\.id) == ["a"])
        try await journal.submit(request("b"))
        #expect(try await journal.claimRequests(by: other, takingOver: false).requests.map(\.id) == ["b"])
        #expect(try await journal.claimRequests(by: one, takingOver: false).requests.map(\.id) == ["a"])
        #expect(try await journal.pendingRequests().requests.map(\.id) == ["a", "b"])

        try await refusesToFinish("b", for: one, in: journal)
        #expect(try await journal.outcome(ofRequest: "b") == nil)
        try await journal.finish(request: "b", .done("by the right one"), by: other)
        #expect(try await journal.outcome(ofRequest: "b") == .done("by the right one"))
    }

    @Test func theNextControllerTakesOverWhatWasClaimed() async throws {
        let journal = try SQLiteJournal(path: path)
        try await journal.submit(request("a"))
        _ = try await journal.claimRequests(by: one, takingOver: true)
        #expect(try await journal.claimRequests(by: other, takingOver: false).requests.isEmpty)
        #expect(try await journal.claimRequests(by: other, takingOver: true).requests.map(\.id) == ["a"])
        #expect(try await journal.claimRequests(by: one, takingOver: false).requests.isEmpty)
        try await refusesToFinish("a", for: one, in: journal)
        #expect(try await journal.outcome(ofRequest: "a") == nil)
    }

    @Test func aRequestThatCanNotBeReadIsClaimedTooAndWhoAskedTakesOneBack() async throws {
        let journal = try SQLiteJournal(path: path)
        try await DatabaseQueue.bystander(at: path).write {
            try $0.execute(sql: "INSERT INTO request (id, request) VALUES ('x', '{}')")
        }
        #expect(try await journal.claimRequests(by: one, takingOver: false).unreadable == ["x"])
        #expect(try await journal.claimRequests(by: other, takingOver: false).unreadable.isEmpty)
        try await journal.finish(request: "x", .done("taken back"), by: nil)
        #expect(try await journal.outcome(ofRequest: "x") == .done("taken back"))
    }

    @Test func whatWasReadMustBeThere() async throws {
        let journal = try SQLiteJournal(path: path)
        let read = try await journal.save([1], of: environment(), record: nil, replacing: nil, by: one)
        try await DatabaseQueue.bystander(at: path).write { try $0.execute(sql: "DELETE FROM machine") }
        let failure = await #expect(throws: PortFailure.self) {
            try await journal.save([2], of: environment(), record: nil, replacing: read, by: one)
        }
        #expect(failure?.reason.code == "journal_superseded")
        #expect(try await journal.state(of: environment()) == nil)
    }

    /// A monitor's `status` and the controller are started with a new version at the same time.
    @Test(arguments: [nil, "v1", "v2: writers"])
    func severalProcessesBringAJournalUpToDateAtOnce(from version: String?) async throws {
        for round in 0..<40 {
            let path = folder.path + "/\(round).sqlite"
            if let version { try JournalSchema.migrator.migrate(DatabaseQueue.bystander(at: path), upTo: version) }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for _ in 0..<6 { tasks.addTask { _ = try SQLiteJournal(path: path) } }
                try await tasks.waitForAll()
            }
        }
    }
}
