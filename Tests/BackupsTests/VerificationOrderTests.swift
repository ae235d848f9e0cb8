import Backups
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// Requests whose databases come and go, and what is remembered of those that git doesn't name any more.
@Suite struct VerificationOrderTests {
    private static let other = BackupPolicy(
        database: "other", daily: 30, verify: [BackupCheck(table: "experiments", minimumRows: 100)])

    /// Two databases in one snapshot.
    private static func two() throws -> VerificationWorld {
        var world = try VerificationWorld(kind: .snapshot)
        world.surroundings.policies = [VerificationWorld.policy, other]
        world.stock()
        return world
    }

    private static func codes(_ end: VerificationEnd?) -> [String] {
        switch end {
        case .results(let results): results.map(\.reason.code)
        case .refused(let reason): [reason.code]
        case nil: []
        }
    }

    @Test("a request for what git doesn't name any more is answered, even while nothing can begin")
    func unnamed() throws {
        var world = try Self.two()
        world.surroundings.isQuiet = false
        world.start()
        world.take(.asked(requestID: "r"))
        world.surroundings.policies = []
        world.take(.surroundings(world.surroundings))
        #expect(Self.codes(world.ends["r"]) == ["verify_stopped", "verify_stopped"])
        guard case .results(let results)? = world.ends["r"] else { return #expect(Bool(false)) }
        #expect(results.allSatisfy { $0.reason.message.contains("git doesn't ask for it any more") })
    }

    @Test("a request of which only a part can be done is answered with that part")
    func part() throws {
        var world = try Self.two()
        world.start()
        world.take(.asked(requestID: "r"))
        world.run { $0.machine.memory.run?.phase == .removing }
        world.surroundings.isQuiet = false
        world.take(.surroundings(world.surroundings))
        let start = world.time
        world.run { $0.ends["r"] != nil }
        #expect(Self.codes(world.ends["r"]) == ["verified", "verify_busy"])
        #expect(world.time >= start + .seconds(1800) && world.time <= start + .seconds(2400))
    }

    @Test("what can't be removed keeps nobody waiting for ever")
    func leftover() throws {
        var world = try VerificationWorld()
        world.start()
        world.take(.asked(requestID: "r"))
        for _ in 0..<2000 where world.ends["r"] == nil {
            if case .clean? = world.pending {
                world.refuse(PortFailure(.denied, code: "scaleway_denied", "no"))
            } else {
                world.step()
            }
        }
        #expect(Self.codes(world.ends["r"]) == ["verified"] && world.machine.memory.run != nil)
    }

    @Test("why it was stopped is true")
    func words() throws {
        let changes: [(String, (inout VerificationSurroundings) throws -> Void)] = [
            ("git doesn't ask for it any more", { $0.policies = [] }),
            (
                "is in another project now",
                { surroundings in
                    guard let place = surroundings.place else { return }
                    surroundings.place = .init(
                        environment: place.environment,
                        project: try #require(ProjectID("22222222-2222-4222-8222-222222222222")),
                        namespaceID: place.namespaceID, installation: place.installation)
                }
            ),
            ("namespace isn't known", { $0.place = nil }),
            (
                "git can't be used",
                {
                    $0.policies = []
                    $0.obstacle = Reason(code: "verify_stopped", message: "git can't be used")
                }
            ),
        ]
        for (words, change) in changes {
            var world = try VerificationWorld()
            world.start()
            world.run { $0.machine.memory.run?.phase == .waiting }
            try change(&world.surroundings)
            world.take(.surroundings(world.surroundings))
            world.run { $0.machine.memory.run == nil }
            let end = world.notes.last { $0.note.result != nil }?.note
            #expect(end?.reason.code == "verify_stopped" && end?.reason.message.contains(words) == true, "\(words)")
            #expect(world.things.isEmpty)
        }
    }

    @Test("what git doesn't name any more is forgotten, with a word, and not while nobody can say what git names")
    func forgotten() throws {
        var world = try Self.two()
        world.rows = ["experiments": 120]
        world.start()
        world.run { $0.machine.memory.last.count == 2 && $0.machine.memory.run == nil }
        world.restoreTime = .seconds(700)
        world.take(.asked(requestID: "r"))
        world.run { $0.ends["r"] != nil }
        #expect(world.machine.memory.troubles.map(\.code) == ["restore_slow", "restore_slow"])
        world.surroundings.policies = []
        world.surroundings.obstacle = Reason(code: "verify_stopped", message: "git can't be used")
        world.take(.surroundings(world.surroundings))
        #expect(world.machine.memory.last.count == 2 && world.machine.memory.troubles.count == 2)
        (world.surroundings.policies, world.surroundings.obstacle) = ([Self.other], nil)
        world.take(.surroundings(world.surroundings))
        #expect(Array(world.machine.memory.last.keys) == ["other"] && world.machine.memory.troubles.count == 1)
        #expect(world.notes.last?.note.kind == .cleared && world.notes.last?.note.database == "evalap")
        #expect(world.notes.last?.note.reason.code == "restore_slow")
    }

    @Test("what git stops naming in the middle is forgotten once it is taken away")
    func forgottenLater() throws {
        var world = try VerificationWorld()
        world.start()
        world.run { $0.machine.memory.run?.phase == .waiting }
        world.surroundings.policies = []
        world.take(.surroundings(world.surroundings))
        world.run { $0.machine.memory.run == nil }
        #expect(world.machine.memory.troubles.isEmpty && world.machine.memory.again.isEmpty)
        #expect(world.notes.last?.note.kind == .cleared)
    }

    @Test("each verification that was begun has its end in the log; what stands already is no new trouble")
    func ends() throws {
        var world = try VerificationWorld()
        world.room = VerificationRoom(status: "ready", freeBytes: nil, databaseBytes: 1000, isTaken: false)
        world.start()
        world.run { $0.notes.filter { $0.note.kind == .begun }.count == 3 }
        world.run { $0.machine.memory.run == nil }
        let ends = world.notes.map(\.note).filter { $0.result != nil }
        #expect(ends.map(\.reason.code) == ["verify_space", "verify_space", "verify_space"])
        #expect(ends.map(\.severity) == [.warning, .info, .info])
    }
}
