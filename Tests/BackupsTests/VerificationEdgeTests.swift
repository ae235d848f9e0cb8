import Backups
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// What the world says or does that nobody would expect of it, and what comes and goes while something is under way.
@Suite struct VerificationEdgeTests {
    private static func isOver(_ world: VerificationWorld) -> Bool {
        world.machine.memory.run == nil && world.notes.contains { $0.note.result != nil }
    }

    private static func end(_ world: VerificationWorld) -> VerificationNote? {
        world.notes.last { $0.note.result != nil }?.note
    }

    /// An end and what it leaves.
    private static func over(_ world: inout VerificationWorld) -> VerificationNote? {
        world.start()
        world.run(until: isOver)
        #expect(world.things.isEmpty)
        return end(world)
    }

    // MARK: Sizes

    struct Sizes: Sendable {
        var backup: Int? = 2000
        var database: Int? = 1000
        var free: Int? = 10_000
    }

    @Test(
        "sizes that nobody has measured or that can't be true are none, and nothing is restored by them",
        arguments: [
            Sizes(backup: .max, database: nil, free: .max), Sizes(backup: nil, database: .max, free: .max),
            Sizes(backup: nil, database: nil), Sizes(backup: nil, database: 0), Sizes(backup: -5, database: .min),
            Sizes(backup: 1_000_000_000_000_001, database: nil, free: .max), Sizes(free: nil), Sizes(free: .min),
            Sizes(backup: 1_000_000_000_000_000, free: 1_999_999_999_999_999),
        ])
    func absurd(_ sizes: Sizes) throws {
        var world = try VerificationWorld()
        world.stock(bytes: sizes.backup)
        world.room = VerificationRoom(
            status: "ready", freeBytes: sizes.free, databaseBytes: sizes.database, isTaken: false)
        let end = Self.over(&world)
        #expect(end?.reason.code == "verify_space" && end?.result?.verdict == .undecided, "\(String(describing: end))")
        #expect(world.restores.isEmpty && world.machine.memory.troubles.map(\.code) == ["verify_space"])
    }

    @Test(
        "one known size is enough",
        arguments: [
            Sizes(database: nil, free: 4000), Sizes(backup: nil, free: 2000), Sizes(database: .max, free: 4000),
            Sizes(backup: 1_000_000_000_000_000, free: .max),
        ])
    func known(_ sizes: Sizes) throws {
        var world = try VerificationWorld()
        world.stock(bytes: sizes.backup)
        world.room = VerificationRoom(
            status: "ready", freeBytes: sizes.free, databaseBytes: sizes.database, isTaken: false)
        #expect(Self.over(&world)?.kind == .verified)
    }

    // MARK: What goes away

    @Test("containers that go away again and again aren't made for ever")
    func losses() throws {
        var world = try VerificationWorld()
        world.containersVanish = true
        let end = Self.over(&world)
        #expect(end?.reason.code == "verify_container" && end?.result?.verdict == .undecided)
        #expect(world.calls.filter { if case .count = $0 { true } else { false } }.count == 3)
    }

    @Test(
        "what is restored and isn't there afterwards is a bad backup", arguments: [LiveBackup.Kind.logical, .snapshot])
    func vanished(_ kind: LiveBackup.Kind) throws {
        var world = try VerificationWorld(kind: kind)
        (world.vanishesAfter, world.restoreTime) = (.seconds(60), .seconds(300))
        let end = Self.over(&world)
        #expect(end?.kind == .failed && end?.result?.verdict == .bad && end?.reason.code == "verify_restore_failed")
        // Nothing came of a call without an answer: that says nothing about the backup.
        var other = try VerificationWorld(kind: kind)
        other.start()
        other.run { $0.machine.memory.run?.phase == .restoring && $0.pending != nil }
        other.refuse(PortFailure(.timedOut, code: "scaleway_timeout", "no answer"))
        other.run(until: Self.isOver)
        #expect(Self.end(other)?.reason.code == "verify_unanswered" && Self.end(other)?.result?.verdict == .undecided)
    }

    @Test("one look that finds nothing isn't believed")
    func blind() throws {
        var world = try VerificationWorld()
        world.blindRemovals = 1
        #expect(Self.over(&world)?.kind == .verified)
        // Two of them in a row, and a pause between.
        var other = try VerificationWorld()
        var times: [Timestamp] = []
        other.start()
        while !Self.isOver(other) {
            if case .clean? = other.pending { times.append(other.time) }
            other.step()
        }
        let pauses = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(try #require(pauses.last) >= .seconds(30))
    }

    // MARK: Time away

    @Test("the time in which no process was there isn't time of the restore")
    func away() throws {
        var world = try VerificationWorld()
        world.restoreTime = .seconds(8000)
        world.start()
        world.run { $0.machine.memory.run?.phase == .waiting }
        world.restart(away: .seconds(7200))
        world.run { $0.machine.memory.run?.phase == .opening || $0.machine.memory.run?.result != nil }
        world.run(until: Self.isOver)
        let end = try #require(Self.end(world))
        #expect(end.kind == .verified && end.result?.restoreSeconds == nil, "\(end)")
        #expect(end.reason.message.contains("was restored and has the rows"))
        // One that never ends is still found out.
        var other = try VerificationWorld()
        other.restoreTime = nil
        other.start()
        other.run { $0.machine.memory.run?.phase == .waiting }
        other.restart(away: .seconds(7200))
        let start = other.time
        other.run(until: Self.isOver)
        #expect(Self.end(other)?.reason.code == "verify_restore_stuck")
        #expect(other.notes.first { $0.note.result != nil }.map { $0.at >= start + .seconds(3600) } == true)
    }

    // MARK: Who can count

    private static func reader(_ name: String, _ digit: Character) throws -> VerificationReader {
        VerificationReader(
            service: try #require(ServiceName(name)),
            image: PinnedImage(
                repository: "rg.example/\(name)",
                digest: try #require(ImageDigest("sha256:" + String(repeating: digit, count: 64)))),
            variable: "DATABASE_URL", secret: SecretPin(name: name, revision: 1),
            resources: Resources(mvCPU: 560, memoryBytes: 1_000_000_000))
    }

    @Test("where one image can't count the next one does")
    func nextReader() throws {
        let readers = [try Self.reader("api", "a"), try Self.reader("jobs", "b")]
        var world = try VerificationWorld()
        world.surroundings.readers = readers
        world.unable = [readers[0].image.description]
        #expect(Self.over(&world)?.kind == .verified)
        let opened = world.calls.compactMap { if case .open(_, let given) = $0 { given } else { nil } }
        #expect(opened.first == readers && opened.last == [readers[1]])
        var other = try VerificationWorld()
        other.surroundings.readers = readers
        other.unable = Set(readers.map(\.image.description))
        #expect(Self.over(&other)?.reason.code == "verify_unsupported")
    }

    // MARK: When

    @Test(
        "nothing is begun while the instance's own backup is near",
        arguments: [(1801, true), (1799, false), (0, false), (-899, false), (-901, true)])
    func schedule(_ seconds: Int64, _ isBegun: Bool) throws {
        var world = try VerificationWorld()
        world.stock(next: .seconds(seconds))
        world.start()
        #expect((world.pending != nil) == isBegun)
    }
}
