import Backups
import DesiredState
import Foundation
import LiveState
import Model
import Ports
import Testing

/// One verification from its beginning to its end, and each way in which it ends otherwise.
@Suite struct VerificationMachineTests {
    private static func isOver(_ world: VerificationWorld) -> Bool {
        world.machine.memory.run == nil && world.notes.contains { $0.note.result != nil }
    }

    private static func over(_ world: inout VerificationWorld) {
        world.start()
        world.run(until: isOver)
    }

    @Test("a good backup is restored, counted and taken away", arguments: [LiveBackup.Kind.logical, .snapshot])
    func good(_ kind: LiveBackup.Kind) throws {
        var world = try VerificationWorld(kind: kind)
        Self.over(&world)
        #expect(world.notes.map(\.note.kind) == [.begun, .verified])
        let result = try #require(world.machine.memory.last["evalap"])
        #expect(result.verdict == .good && result.rows == [.init(table: "experiments", count: 120)])
        #expect((30...40).contains(result.restoreSeconds ?? 0))
        let message = world.notes.last?.note.reason.message
        #expect(message?.hasSuffix("has the rows that are asked for: experiments 120.") == true)
        #expect(world.things.isEmpty && world.restores.count == 1)
        let names = world.calls.map(\.name)
        #expect(names.first == "the look for room to restore a backup in")
        #expect(names.last == "the removal of a restored backup")
        if case .clean(let scratch)? = world.calls.last {
            #expect(scratch.scratchInstanceID == (kind == .snapshot ? "i-\(scratch.run)" : nil))
            #expect(scratch.databaseName.hasPrefix("amarre_verify_v") && scratch.run.count == 12)
        }
    }

    @Test("once in a month, by Scaleway's months")
    func monthly() throws {
        var world = try VerificationWorld()
        Self.over(&world)
        let start = world.time
        while world.time < start + .seconds(29 * 86_400) { world.step() }
        #expect(world.restores.count == 1)
        world.stock()
        while world.time < start + .seconds(32 * 86_400) { world.step() }
        #expect(world.restores.count == 2 && world.things.isEmpty)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let code: String
        let verdict: VerificationResult.Verdict
        let restores: Int
        var rows: [String: Int?] = ["experiments": 120]
        var room = VerificationRoom(status: "ready", freeBytes: 10_000, databaseBytes: 1000, isTaken: false)
        var restoreTime: Duration? = .seconds(30)
        var isBroken = false
        var countFailure: String?
        var testDescription: String { code }
    }

    private static let cases = [
        Case(code: "verify_failed", verdict: .bad, restores: 1, rows: ["experiments": 99]),
        Case(code: "verify_failed", verdict: .bad, restores: 1, rows: ["experiments": 0]),
        Case(code: "verify_failed", verdict: .bad, restores: 1, rows: ["experiments": nil]),
        Case(code: "verify_failed", verdict: .bad, restores: 1, rows: [:]),
        Case(code: "verify_restore_failed", verdict: .bad, restores: 1, isBroken: true),
        Case(code: "verify_restore_stuck", verdict: .bad, restores: 1, restoreTime: nil),
        Case(
            code: "verify_space", verdict: .undecided, restores: 0,
            room: VerificationRoom(status: "ready", freeBytes: 3999, databaseBytes: 1000, isTaken: false)),
        Case(
            code: "verify_space", verdict: .undecided, restores: 0,
            room: VerificationRoom(status: "ready", freeBytes: 5999, databaseBytes: 3000, isTaken: false)),
        Case(
            code: "verify_space", verdict: .undecided, restores: 0,
            room: VerificationRoom(status: "ready", freeBytes: nil, databaseBytes: 1000, isTaken: false)),
        Case(
            code: "verify_busy", verdict: .undecided, restores: 0,
            room: VerificationRoom(status: "backuping", freeBytes: 10_000, databaseBytes: 1000, isTaken: false)),
        Case(
            code: "verify_name_taken", verdict: .undecided, restores: 0,
            room: VerificationRoom(status: "ready", freeBytes: 10_000, databaseBytes: 1000, isTaken: true)),
        Case(code: "verify_unsupported", verdict: .undecided, restores: 1, countFailure: "count_unsupported"),
        Case(code: "verify_count", verdict: .undecided, restores: 1, countFailure: "count_database"),
    ]

    @Test("each end has its verdict and leaves nothing behind", arguments: cases)
    func ends(_ given: Case) throws {
        var world = try VerificationWorld()
        (world.rows, world.room, world.restoreTime) = (given.rows, given.room, given.restoreTime)
        if given.isBroken { world.faults.restore = 1 }
        world.countFailure = given.countFailure.map { ($0, "no") }
        Self.over(&world)
        let end = try #require(world.notes.first { $0.note.result != nil }?.note)
        #expect(end.reason.code == given.code && end.result?.verdict == given.verdict, "\(end)")
        #expect(end.kind == (given.verdict == .bad ? .failed : .condition))
        #expect(end.severity == (given.verdict == .bad ? .critical : .warning))
        #expect(world.restores.count == given.restores && world.things.isEmpty)
        #expect((world.machine.memory.last["evalap"] != nil) == (given.verdict == .bad))
        let again = try #require(world.machine.memory.again["evalap"])
        #expect(again.until - end.result!.at == (given.verdict == .bad ? .seconds(86_400) : .seconds(3600)))
        // It gets well again: the condition goes, and the month has its verification.
        (world.rows, world.room, world.restoreTime) = (
            ["experiments": 120],
            VerificationRoom(status: "ready", freeBytes: 10_000, databaseBytes: 1000, isTaken: false), .seconds(30)
        )
        (world.faults.restore, world.countFailure) = (0, nil)
        world.run { $0.machine.memory.last["evalap"]?.verdict == .good && $0.machine.memory.run == nil }
        #expect(world.machine.memory.again["evalap"] == nil)
        #expect(world.machine.memory.troubles.allSatisfy { $0.code == "restore_slow" } && world.things.isEmpty)
    }

    @Test("a restore over ten minutes is told, once, until one is faster")
    func slow() throws {
        var world = try VerificationWorld()
        world.restoreTime = .seconds(700)
        Self.over(&world)
        #expect(world.notes.map(\.note.reason.code) == ["verify_begun", "restore_slow", "verified"])
        #expect(world.machine.memory.last["evalap"]?.restoreSeconds ?? 0 >= 700)
        #expect(world.machine.memory.troubles.map(\.code) == ["restore_slow"])
        world.restoreTime = .seconds(60)
        world.take(.asked(requestID: "r"))
        world.run { $0.ends["r"] != nil }
        #expect(world.machine.memory.troubles.isEmpty && world.notes.contains { $0.note.kind == .cleared })
    }

    @Test(
        "a refusal by Scaleway is told with its own words, and what was restored is taken away",
        arguments: [PortFailure.Kind.denied, .invalid, .notFound, .quota], [0, 1, 3, 4])
    func refused(_ kind: PortFailure.Kind, _ at: Int) throws {
        var world = try VerificationWorld()
        world.start()
        let phases: [VerificationRun.Phase] = [.surveying, .restoring, .waiting, .opening, .counting]
        world.run { $0.machine.memory.run?.phase == phases[at] && $0.pending != nil }
        world.refuse(PortFailure(kind, code: "scaleway_refused", "no"))
        world.run(until: Self.isOver)
        #expect(world.notes.last { $0.note.result != nil }?.note.reason.code == "scaleway_refused")
        #expect(world.things.isEmpty && world.restores.count == (at < 2 ? 0 : 1))
    }

    @Test("nothing is begun beside a change, in a suspension, while a backup is made, or without a good backup")
    func notBegun() throws {
        for change in 0..<5 {
            var world = try VerificationWorld()
            switch change {
            case 0: world.surroundings.isQuiet = false
            case 1: world.surroundings.isSuspended = true
            case 2: world.stock(sourceStatus: "backuping")
            case 3: world.stock(status: "ready", bytes: 0)
            default: world.stock(status: "error")
            }
            world.start()
            for _ in 0..<50 { world.step() }
            #expect(world.calls.isEmpty && world.notes.isEmpty, "case \(change)")
        }
    }

    @Test(
        "a suspension in the middle takes away what was restored, at any step",
        arguments: VerificationRun.Phase.allCases)
    func suspended(_ phase: VerificationRun.Phase) throws {
        var world = try VerificationWorld()
        world.start()
        world.run { $0.machine.memory.run?.phase == phase }
        world.surroundings.isSuspended = true
        world.take(.surroundings(world.surroundings))
        world.run(until: Self.isOver)
        #expect(world.things.isEmpty && world.machine.memory.run == nil)
        let code = world.notes.last { $0.note.result != nil }?.note.reason.code
        #expect(code == (phase == .removing ? "verified" : "verify_stopped"))
    }

    @Test("what can't be removed is tried again with rising pauses, and told")
    func leftover() throws {
        var world = try VerificationWorld()
        world.start()
        world.run { $0.machine.memory.run?.phase == .removing && $0.pending != nil }
        var times: [Timestamp] = []
        while !world.notes.contains(where: { $0.note.reason.code == "verify_leftover" }) {
            if world.pending != nil {
                times.append(world.time)
                world.refuse(PortFailure(.denied, code: "scaleway_denied", "no"))
            } else {
                world.step()
            }
        }
        let pauses = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(pauses == pauses.sorted() && pauses.first ?? .zero >= .seconds(5) && pauses.count < 10)
        world.run(until: Self.isOver)
        #expect(world.things.isEmpty && world.notes.last?.note.kind == .cleared)
    }

    // MARK: Requests

    @Test("a person's request is answered with what was found, and a second one meanwhile is refused")
    func request() throws {
        var world = try VerificationWorld()
        Self.over(&world)
        world.take(.asked(requestID: "r1"))
        world.take(.asked(requestID: "r1"))
        world.take(.asked(requestID: "r2"))
        world.run { $0.ends["r1"] != nil }
        guard case .results(let results)? = world.ends["r1"] else { return #expect(Bool(false), "\(world.ends)") }
        #expect(results.map(\.verdict) == [.good] && world.restores.count == 2 && world.things.isEmpty)
        #expect(world.machine.memory.order == nil)
        guard case .refused(let reason)? = world.ends["r2"] else { return #expect(Bool(false), "\(world.ends)") }
        #expect(reason.code == "verify_under_way")
    }

    @Test("a request is refused where nothing can be done for it")
    func requestRefused() throws {
        let codes = ["verify_nothing", "suspended", "verify_busy"]
        for (index, code) in codes.enumerated() {
            var world = try VerificationWorld()
            if index == 0 { world.surroundings.policies = [BackupPolicy(database: "evalap", daily: 30)] }
            if index == 1 { world.surroundings.isSuspended = true }
            if index == 2 { world.surroundings.isQuiet = false }
            world.start()
            world.take(.asked(requestID: "r"))
            world.run { $0.ends["r"] != nil }
            guard case .refused(let reason)? = world.ends["r"] else { return #expect(Bool(false), "\(world.ends)") }
            #expect(reason.code == code && world.calls.isEmpty)
        }
        var world = try VerificationWorld()
        world.stock(bytes: 0)
        world.start()
        world.take(.asked(requestID: "r"))
        guard case .results(let results)? = world.ends["r"] else { return #expect(Bool(false), "\(world.ends)") }
        #expect(results.map(\.reason.code) == ["verify_no_backup"])
    }

    @Test("the memory is the same after it was saved")
    func saved() throws {
        var world = try VerificationWorld()
        world.rows = ["experiments": nil]
        world.start()
        world.take(.asked(requestID: "r"))
        world.run { $0.machine.memory.run?.result != nil }
        let memory = world.machine.memory
        let data = try JSONEncoder().encode(memory)
        #expect(try JSONDecoder().decode(VerificationMemory.self, from: data) == memory)
        #expect(memory.forgotten.run == memory.run && memory.forgotten.last.isEmpty)
    }
}
