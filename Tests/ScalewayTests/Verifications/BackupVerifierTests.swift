import Backups
import Foundation
import LiveState
import LocalServers
import Model
import Ports
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

@testable import Scaleway

/// Machine, adapter and simulator; and for the counts the program in the container and PostgreSQL itself.
@Suite struct BackupVerifierTests {
    private static let url = "postgres://owner:hunter2222@10.0.0.2/evalap"

    private static func with(
        _ volume: String, url: String = url, _ body: @escaping @Sendable (VerificationStage) async throws -> Void
    ) async throws {
        let configuration = SimulatorConfiguration(cloud: CloudSettings(timings: .fast, timeScale: 50), seed: 7)
        try await OwnedSimulator.with(configuration) { simulator in
            try await body(
                VerificationStage(simulator, volume: volume, url: url, database: "evalap", user: "owner"))
        }
    }

    /// What the program would say can't be asked here: no program runs.
    @Test(arguments: ["lssd", "sbs_5k"]) func whatIsRestoredCanBeReachedAndIsRemoved(volume: String) async throws {
        try await Self.with(volume) { stage in
            let reader = try await stage.reader("1.6.0")
            var calls: [String] = []
            let shelf = try await stage.backup()
            let (result, memory) = try await stage.run(shelf, [reader]) { call in
                calls.append(call.name)
                guard case .read(let scratch, let id) = call else { return }
                let container = try await stage.simulator.call(
                    "GET", "/containers/v1/regions/fr-par/containers/\(id)")
                #expect(container["name"] as? String == scratch.containerName)
                #expect((container["tags"] as? [String])?.last == LiveContainer.verificationTag)
                #expect(container["privacy"] as? String == "private")
                let names = try await stage.leftovers()
                #expect(names.contains(volume == "lssd" ? scratch.databaseName : scratch.instanceName))
                try await Self.isPrivate(scratch, stage)
                throw PortFailure(.invalid, code: "enough", "seen")
            }
            #expect(result?.verdict == .undecided && memory.run == nil, "\(String(describing: result))")
            #expect(calls.contains("the opening of a restored backup"))
            #expect(try await stage.leftovers().isEmpty)
            #expect(try await stage.look().source?.status == "ready")
        }
    }

    /// The instance that is made of a snapshot is reached from the private network and from nowhere else; the user of the URL
    /// may read what was restored.
    private static func isPrivate(_ scratch: VerificationScratch, _ stage: VerificationStage) async throws {
        let rdb = "/rdb/v1/regions/fr-par/instances"
        guard let id = scratch.scratchInstanceID else {
            let rights = try await stage.simulator.call(
                "GET", "\(rdb)/\(stage.instance)/privileges?database_name=\(scratch.databaseName)&user_name=owner")
            let given = rights["privileges"] as? [[String: Any]]
            #expect(given?.compactMap { $0["permission"] as? String } == ["readonly"])
            return
        }
        let endpoints = try await stage.simulator.call("GET", "\(rdb)/\(id)")["endpoints"] as? [[String: Any]]
        #expect(endpoints?.count == 1 && endpoints?.first?["private_network"] != nil)
    }

    @Test(arguments: [("lssd", "error"), ("sbs_5k", "error")])
    func aRestoreThatFailsIsABadBackup(volume: String, fate: String) async throws {
        try await Self.with(volume) { stage in
            let shelf = try await stage.backup()
            try await stage.simulator.fault(#""restores":"\#(fate)""#)
            let (result, _) = try await stage.run(shelf, [try await stage.reader("1.6.0")])
            #expect(result?.verdict == .bad && result?.reason.code == "verify_restore_failed")
            #expect(try await stage.leftovers().isEmpty)
        }
    }

    @Test func withoutAServiceThatKnowsTheDatabaseNothingIsRestored() async throws {
        for url in ["postgres://owner:hunter2222@10.0.0.2/other", "not a url", "postgres://10.0.0.2/evalap"] {
            try await Self.with("lssd", url: url) { stage in
                let shelf = try await stage.backup()
                let (result, memory) = try await stage.run(shelf, [try await stage.reader("1.6.0")])
                #expect(result?.reason.code == "verify_unsupported" && memory.run == nil)
                #expect(memory.troubles.map(\.code) == ["verify_unsupported"])
            }
        }
    }

    @Test func whatIsPublicGoesBeforeAnythingElseIsRead() async throws {
        try await Self.with("sbs_5k") { stage in
            let shelf = try await stage.backup()
            try await stage.simulator.fault(
                #""method":"GET","path":"/private-networks","permissionDenied":true,"count":0"#)
            var endpoints: [Int] = []
            let (result, _) = try await stage.run(shelf, [try await stage.reader("1.6.0")]) { call in
                guard case .clean(let scratch) = call, let id = scratch.scratchInstanceID, endpoints.isEmpty else {
                    return
                }
                let made = try await stage.simulator.call("GET", "/rdb/v1/regions/fr-par/instances/\(id)")
                endpoints.append(((made["endpoints"] as? [Any]) ?? []).count)
            }
            #expect(result?.verdict == .undecided && endpoints == [0], "\(String(describing: result)) \(endpoints)")
        }
    }

    @Test func anInstanceIsRemovedByItsIDWhateverItsNameIsByThen() async throws {
        try await Self.with("sbs_5k") { stage in
            let shelf = try await stage.backup()
            let rdb = "/rdb/v1/regions/fr-par/instances"
            var isRenamed = false
            let (result, memory) = try await stage.run(shelf, [try await stage.reader("1.6.0")]) { call in
                if case .read = call { throw PortFailure(.invalid, code: "enough", "seen") }
                guard case .clean(let scratch) = call, let id = scratch.scratchInstanceID, !isRenamed else { return }
                isRenamed = true
                try await stage.simulator.call("PATCH", "\(rdb)/\(id)", #"{"name":"somebody's"}"#)
            }
            let rows = try await stage.simulator.call("GET", rdb)["instances"] as? [[String: Any]]
            #expect(isRenamed && result != nil && memory.run == nil)
            #expect(rows?.compactMap { $0["name"] as? String } == ["staging"])
        }
    }

    @Test func aContainerOfAnImageThatCantCountGoesBeforeTheNext() async throws {
        try await Self.with("lssd") { stage in
            let shelf = try await stage.backup()
            let (first, next) = (try await stage.reader("1.6.0"), try await stage.reader("1.5.0"))
            var seen: [String] = []
            _ = try await stage.run(shelf, [first]) { call in
                guard case .read(let scratch, let id) = call else { return }
                guard seen.isEmpty else { throw PortFailure(.invalid, code: "enough", "seen") }
                #expect(try await stage.verifier.count(scratch, [first], []) == id)
                let failure = await #expect(throws: PortFailure.self) {
                    try await stage.verifier.count(scratch, [next], [])
                }
                seen.append(failure?.reason.code ?? "")
                #expect(failure?.kind == .transient)
                throw PortFailure(.invalid, code: "enough", "seen")
            }
            #expect(seen == ["verify_container"])
        }
    }

    @Test func whatIsFree() {
        #expect(ScalewayBackupVerifier.free(100, [30, 20]) == 50)
        #expect(ScalewayBackupVerifier.free(100, []) == 100)
        #expect(ScalewayBackupVerifier.free(100, [300]) == -200)
        for unknown in [nil, 0, -1, Int.max, Int.min] as [Int?] {
            #expect(ScalewayBackupVerifier.free(100, [30, unknown]) == nil)
            #expect(ScalewayBackupVerifier.free(unknown, [30]) == nil)
        }
        let largest = VerificationRoom.largest
        let free = ScalewayBackupVerifier.free(100, Array(repeating: largest, count: 10_000))
        #expect(free == 100 - 2 * largest)
    }

    @Test func callsThatFailLeaveNothing() async throws {
        for path in ["/backups/*/restore", "/privileges", "/containers"] {
            try await Self.with("lssd") { stage in
                let shelf = try await stage.backup()
                let reader = try await stage.reader("1.6.0")
                let method = path == "/privileges" ? "PUT" : "POST"
                try await stage.simulator.fault(
                    #""method":"\#(method)","path":"\#(path)","permissionDenied":true,"count":0"#)
                let (result, memory) = try await stage.run(shelf, [reader])
                #expect(result?.verdict == .undecided && memory.run == nil, "\(path)")
                #expect(try await stage.leftovers().isEmpty, "\(path)")
            }
        }
    }

    /// What was restored is real: a database of its own in PostgreSQL, made when the simulator is asked for it.
    @Test(.timeLimit(.minutes(3))) func rowsAreCounted() async throws {
        if case .failure(let missing) = try await onOwnThread({ AlembicInstallation.python }) {
            throw skippedTest(missing.why)
        }
        let database = try await PostgresServer.shared().database()
        try await database.run(
            "CREATE TABLE datasets (id integer)", "INSERT INTO datasets VALUES (1), (2), (3)",
            "GRANT SELECT ON datasets TO \(database.user)")
        let programs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Samples/programs").path
        let configuration = SimulatorConfiguration(
            cloud: CloudSettings(timings: .fast, timeScale: 50), seed: 7,
            programs: AllowedPrograms(folder: programs, adminToken: "admin-of-the-tests"))
        try await OwnedSimulator.with(configuration) { simulator in
            // The query would win: it must lead nowhere.
            let query = "?dbname=postgres&host=10.255.255.1&hostaddr=10.255.255.1&port=1&service=none"
            let stage = try await VerificationStage(
                simulator, volume: "lssd", url: database.url + query, database: database.name, user: database.user)
            let (reader, shelf) = (try await stage.reader("1.6.0"), try await stage.backup())
            func verified(_ change: String?) async throws -> VerificationResult? {
                var scratch: String?
                let (result, _) = try await stage.run(shelf, [reader]) { call in
                    guard case .open(let given, _) = call else { return }
                    scratch = given.databaseName
                    try await database.server.run(
                        "postgres", ["CREATE DATABASE \(given.databaseName) TEMPLATE \(database.name)"])
                    if let change { try await database.server.run(given.databaseName, [change]) }
                }
                if let scratch { try await database.server.run("postgres", ["DROP DATABASE \(scratch) WITH (FORCE)"]) }
                #expect(try await stage.leftovers().isEmpty)
                return result
            }
            let good = try await verified(nil)
            #expect(good?.reason.code == "verified" && good?.rows == [.init(table: "datasets", count: 3)])
            let empty = try await verified("DELETE FROM datasets")
            #expect(empty?.verdict == .bad && empty?.rows.first?.count == 0, "\(String(describing: empty))")
            let gone = try await verified("DROP TABLE datasets")
            #expect(gone?.verdict == .bad && gone?.rows == [.init(table: "datasets", count: nil)])
            let forbidden = try await verified("REVOKE ALL ON datasets FROM PUBLIC, \(database.user)")
            #expect(forbidden?.verdict == .undecided && forbidden?.reason.code == "verify_count")
            #expect(forbidden?.reason.message.contains("permission denied for table datasets") == true)
        }
    }
}
