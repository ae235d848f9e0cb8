import Foundation
import Migrations
import Model
import Ports
import Testing

/// One run of a migration, with a world that is told what to answer.
@Suite struct MigrationMachineTests {
    private static let container = "00000000-0000-4000-8000-000000000001"

    private static func failure(_ kind: PortFailure.Kind, _ code: String = "some_trouble") -> MigrationEvent {
        .effectFailed(PortFailure(kind, code: code, "It went wrong."))
    }

    /// Begins and removes at once; looks are answered by `look`.
    private static func world(
        _ world: MigrationWorld = MigrationWorld(), _ look: (MigrationWorld) -> MigrationEvent?
    ) -> MigrationWorld {
        var world = world
        world.run { action, world in
            switch action {
            case .begin: .begun(containerID: container)
            case .look: look(world)
            default: .removed
            }
        }
        return world
    }

    private static func ready(_ answer: MigrationLook.Answer?) -> MigrationEvent {
        .looked(MigrationLook(.ready, answer: answer))
    }

    // MARK: The good way

    @Test func aRunFromItsBeginToItsEnd() {
        let world = Self.world { world in
            switch world.seconds {
            case ..<12: .looked(MigrationLook(.deploying))
            case ..<20: Self.ready(.of(.running))
            default: Self.ready(.of(.done))
            }
        }
        #expect(
            world.trace == ["0 begin"] + (1...10).map { "\($0) look" }
                + ["12 look", "14 look", "16 look", "18 look", "20 look", "20 remove"])
        let order = MigrationOrder.sample
        #expect(
            world.end
                == MigrationEnd(
                    .done,
                    MigrationRecord(
                        service: order.service, release: order.release, run: order.run, direction: .up, before: "0001",
                        after: "0002", command: order.command, exitCode: 0, output: "printed", durationMilliseconds: 7,
                        startedAt: MigrationWorld.start, didRun: true)))
        #expect(world.machine.words == "the migration is over")
    }

    @Test func looksBecomeRarer() {
        let world = Self.world { $0.count("look") < 60 ? Self.ready(.of(.running)) : Self.ready(.of(.done)) }
        let times = world.trace.filter { $0.hasSuffix("look") }.compactMap { Int($0.prefix { $0 != " " }) }
        let pauses = zip(times.dropFirst(), times).map { $0 - $1 }
        #expect(pauses.prefix(9).allSatisfy { $0 == 1 } && pauses[10...38].allSatisfy { $0 == 2 })
        #expect(pauses[40...].allSatisfy { $0 == 5 } && pauses.count == 59)
    }

    // MARK: What the program says

    @Test(arguments: [
        ("migrate_database", false, MigrationEnd.Verdict.notBegun), ("migrate_locked", false, .notBegun),
        ("migrate_database", true, .failed), ("migrate_locked", true, .failed), ("migrate_order", false, .failed),
        ("migrate_unsupported", false, .failed), ("migrate_table", false, .notBegun),
        ("migrate_current", false, .failed),
        ("migrate_failed", true, .failed), ("migrate_deadline", true, .failed), ("migrate_interrupted", true, .failed),
        ("migrate_wrong_revision", true, .failed), ("of_tomorrow", false, .failed),
    ])
    func failures(code: String, didRun: Bool, verdict: MigrationEnd.Verdict) throws {
        let end = try #require(Self.world { _ in Self.ready(.of(.failed, code, didRun: didRun)) }.end)
        #expect(end.verdict == verdict && end.record.didRun == didRun && end.record.output == "printed")
        let reason = try #require(end.record.failure)
        #expect(reason.code == code && reason.message.hasPrefix("Words of \(code)"))
        // Advice, but for what holds some already, or isn't known.
        #expect(reason.message.hasSuffix(".") == !["migrate_unsupported", "of_tomorrow"].contains(code))
        #expect(end.leftover == nil)
    }

    /// Another container of the same run, which has to wait for database and lock before it can say what happened.
    @Test(arguments: ["migrate_database", "migrate_locked"])
    func whatBeganBeforeIsNotForgotten(code: String) {
        let world = Self.world { world in
            switch (world.begun, world.seconds) {
            case (1, ..<3): Self.ready(.of(.running))
            case (1, _): .looked(MigrationLook(.gone))
            default: Self.ready(.of(.failed, code, didRun: false))
            }
        }
        #expect(world.begun == 2 && world.end?.verdict == .failed && world.end?.record.didRun == true)
    }

    @Test func aFailureWithoutWords() {
        let end = Self.world { _ in Self.ready(.of(.failed)) }.end
        #expect(end?.verdict == .failed && end?.record.failure?.code == "migrate_failed")
    }

    @Test func anotherRunIsNotBelieved() {
        let world = Self.world {
            Self.ready($0.seconds < 9 ? .of(.done, run: "r-0.1.up") : .of(.failed, "migrate_failed"))
        }
        #expect(world.end?.verdict == .failed && world.seconds == 9)
    }

    // MARK: Deadlines

    @Test func aContainerThatNeverComes() {
        let world = Self.world { _ in .looked(MigrationLook(.deploying)) }
        #expect(world.seconds == 300 && world.end?.verdict == .notBegun && world.steps.last == "remove")
        #expect(
            world.end?.record.failure
                == Reason(
                    code: "migrate_deploy", message: "The container of the migration didn't run within 5 minutes."))
    }

    /// 300 s to come, 30 s for the database, 60 s for the lock, 600 s for the command, 180 s to spare.
    @Test(arguments: [
        (MigrationLook.Answer.of(.running) as MigrationLook.Answer?, MigrationEnd.Verdict.failed),
        (.of(.waiting, didRun: false), .notBegun), (nil, .notBegun),
    ])
    func aProgramThatNeverEnds(answer: MigrationLook.Answer?, verdict: MigrationEnd.Verdict) {
        let world = Self.world { _ in Self.ready(answer) }
        #expect(world.seconds == 1170 && world.end?.verdict == verdict && world.steps.last == "remove")
        #expect(world.end?.record.failure?.code == "migrate_silent")
        #expect(world.end?.record.didRun == (verdict == .failed))
        #expect(world.end?.record.before == answer?.before)
    }

    @Test func aStandstillMovesThem() {
        var moved = MigrationWorld()
        _ = moved.machine.handle(.begin, now: moved.now)
        moved.machine.extendDeadlines(by: .seconds(3600))
        #expect(Self.world(moved) { _ in .looked(MigrationLook(.deploying)) }.seconds == 3900)
    }

    // MARK: Trouble with looks

    @Test(arguments: [
        PortFailure.Kind.unreachable, .throttled, .transient, .timedOut, .cancelled, .internalError, .invalid,
        .notFound, .quota, .locked,
    ])
    func aLookThatFailsIsDoneAgain(kind: PortFailure.Kind) {
        let world = Self.world { $0.count("look") <= 6 ? Self.failure(kind) : Self.ready(.of(.done)) }
        // 1, 2, 4, 8, 15, 15 s.
        #expect(world.seconds == 1 + 45 && world.end?.verdict == .done)
    }

    @Test func looksThatOnlyFail() {
        let before = Self.world { _ in Self.failure(.unreachable) }
        #expect(before.seconds == 300 && before.end?.verdict == .notBegun)
        #expect(
            before.end?.record.failure?.message
                == "The container of the migration didn't run within 5 minutes: It went wrong.")
        let after = Self.world { $0.seconds < 5 ? Self.ready(.of(.running)) : Self.failure(.unreachable) }
        #expect(after.seconds == 1170 && after.end?.verdict == .failed)
        #expect(after.end?.record.failure?.code == "migrate_silent")
    }

    @Test func thePauseThatTheOtherSideAsksFor() {
        let world = Self.world { world in
            world.count("look") > 1
                ? Self.ready(.of(.done))
                : .effectFailed(
                    PortFailure(.throttled, code: "slow_down", "Slow down.", retryAfter: world.now + .seconds(77)))
        }
        #expect(world.seconds == 78)
    }

    @Test func aRightThatIsMissing() {
        let world = Self.world { _ in Self.failure(.denied) }
        // It may take a moment until a new key is known: 1, 2, 4, 8, 15 s.
        #expect(world.seconds == 1 + 30 && world.end?.verdict == .notBegun && world.steps.last == "remove")
        #expect(world.end?.record.failure?.code == "migrate_denied")
        #expect(world.end?.record.failure?.message.contains("ContainersPrivateAccess") == true)
        let passing = Self.world { $0.seconds < 15 ? Self.failure(.denied) : Self.ready(.of(.done)) }
        #expect(passing.end?.verdict == .done)
        // Nothing that runs is taken away for it.
        let running = Self.world {
            switch $0.seconds {
            case ..<5: Self.ready(.of(.running))
            case ..<400: Self.failure(.denied)
            default: Self.ready(.of(.done))
            }
        }
        #expect(running.end?.verdict == .done)
    }

    // MARK: Containers that don't stay

    @Test func oneThatVanishesIsMadeAgain() {
        var gone = 0
        let world = Self.world { world in
            if world.begun <= 3 {
                gone += 1
                return .looked(MigrationLook(.gone))
            }
            return Self.ready(.of(.failed, "migrate_interrupted"))
        }
        #expect(gone == 3 && world.begun == 4 && world.end?.record.failure?.code == "migrate_interrupted")
    }

    @Test(arguments: [false, true])
    func oneThatAlwaysVanishes(hasRun: Bool) {
        let world = Self.world { world in
            hasRun && world.count("look") == 1 ? Self.ready(.of(.running)) : .looked(MigrationLook(.gone))
        }
        #expect(world.begun == 4 && world.count("remove") == 0)
        #expect(world.end?.verdict == (hasRun ? .failed : .notBegun) && world.end?.record.didRun == hasRun)
        #expect(world.end?.record.failure?.code == "migrate_vanished")
    }

    @Test func eachContainerHasItsTime() {
        let world = Self.world {
            .looked(MigrationLook($0.begun == 1 && $0.seconds >= 200 ? .gone : .deploying))
        }
        // Looked at each 5 s by then.
        #expect(world.begun == 2 && (500...505).contains(world.seconds))
        #expect(world.end?.record.failure?.code == "migrate_deploy")
    }

    @Test func oneThatScalewayCannotRun() {
        let world = Self.world { _ in .looked(MigrationLook(.broken("It is not listening on port 8080"))) }
        #expect(world.steps == ["begin", "look", "begin", "look", "remove"])
        #expect(world.end?.verdict == .failed && world.end?.record.failure?.code == "migrate_container")
        #expect(
            world.end?.record.failure?.message.hasPrefix(
                "Scaleway can't run the container of the migration: It is not listening on port 8080. The image needs")
                == true)
        let once = Self.world {
            $0.begun == 1 ? .looked(MigrationLook(.broken(""))) : Self.ready(.of(.done))
        }
        #expect(once.end?.verdict == .done)
    }

    // MARK: Trouble with the beginning

    @Test(arguments: [
        (PortFailure.Kind.quota, MigrationEnd.Verdict.notBegun), (.denied, .notBegun), (.notFound, .notBegun),
        (.invalid, .failed),
    ])
    func aBeginThatTimeDoesNotHeal(kind: PortFailure.Kind, verdict: MigrationEnd.Verdict) {
        var world = MigrationWorld()
        world.run { _, _ in Self.failure(kind, "migrate_network") }
        #expect(world.trace == ["0 begin"] && world.end?.verdict == verdict)
        #expect(world.end?.record.failure == Reason(code: "migrate_network", message: "It went wrong."))
    }

    /// Only another container can say what became of a command that was seen to run.
    @Test(arguments: [PortFailure.Kind.quota, .denied, .notFound])
    func whatRanIsAskedAfterForAWhile(kind: PortFailure.Kind) {
        func ended(after tries: Int) -> MigrationWorld {
            var world = MigrationWorld()
            world.run { action, world in
                switch action {
                case .begin:
                    world.begun == 1 || world.begun > 1 + tries
                        ? .begun(containerID: Self.container) : Self.failure(kind)
                case .look:
                    world.count("look") == 1
                        ? Self.ready(.of(.running))
                        : .looked(
                            MigrationLook(
                                world.begun == 1 ? .gone : .ready, answer: world.begun == 1 ? nil : .of(.done)))
                default: .removed
                }
            }
            return world
        }
        #expect(ended(after: 3).end?.verdict == .done)
        let never = ended(after: 1000)
        #expect(never.end?.verdict == .failed && never.end?.record.didRun == true && never.seconds > 300)
    }

    @Test(arguments: [PortFailure.Kind.transient, .throttled, .unreachable, .timedOut, .locked, .internalError])
    func aBeginThatFailsIsTriedAgain(kind: PortFailure.Kind) {
        var world = MigrationWorld()
        world.run { action, world in
            switch action {
            case .begin: world.begun < 4 ? Self.failure(kind) : .begun(containerID: Self.container)
            case .look: Self.ready(.of(.done))
            default: .removed
            }
        }
        #expect(world.trace == ["0 begin", "1 begin", "3 begin", "7 begin", "8 look", "8 remove"])
        var never = MigrationWorld()
        never.run { _, _ in Self.failure(kind) }
        #expect(never.seconds == 300 && never.end?.verdict == .notBegun)
        #expect(never.end?.record.failure?.code == "migrate_deploy")
        #expect(never.end?.record.failure?.message.hasSuffix("within 5 minutes: It went wrong.") == true)
    }

    // MARK: The removal

    @Test func aRemovalIsTriedAgainAndThenGivenUp() {
        func run(_ failures: Int) -> MigrationWorld {
            var world = MigrationWorld()
            world.run { action, world in
                switch action {
                case .begin: .begun(containerID: Self.container)
                case .look: Self.ready(.of(.done))
                default: world.count("remove") <= failures ? Self.failure(.transient) : .removed
                }
            }
            return world
        }
        let later = run(3)
        #expect(later.seconds == 1 + 7 && later.end?.verdict == .done && later.end?.leftover == nil)
        let never = run(.max)
        #expect(never.seconds == 1 + 120 && never.end?.verdict == .done && never.end?.record.failure == nil)
        #expect(
            never.end?.leftover
                == Reason(
                    code: "migrate_leftover",
                    message: "The container \(Self.container) of the migration couldn't be removed: It went wrong. The "
                        + "next migration of streamlit removes it, or you may do it in the console."))
    }

    // MARK: Restarts

    /// What is saved goes through JSON, as in the journal, and the process that reads it goes on.
    @Test(arguments: [("begin", 2), ("look", 1), ("remove", 1)])
    func aRestartGoesOn(step: String, begins: Int) throws {
        var world = MigrationWorld()
        func answer(_ action: MigrationAction, _ world: MigrationWorld, dies: Bool) -> MigrationEvent? {
            if dies, world.steps.last == step { return nil }
            return switch action {
            case .begin: .begun(containerID: Self.container)
            case .look: Self.ready(.of(.done))
            default: .removed
            }
        }
        world.run { answer($0, $1, dies: true) }
        #expect(world.end == nil)
        let data = try JSONEncoder().encode(world.machine.saved)
        let saved = try JSONDecoder().decode(MigrationMachine.Saved.self, from: data)
        #expect(saved == world.machine.saved)
        world.machine = MigrationMachine(saved)
        #expect(world.machine.order == .sample)
        world.run { answer($0, $1, dies: false) }
        #expect(world.begun == begins && world.end?.verdict == .done)
        // One more changes nothing.
        #expect(world.machine.handle(.begin, now: world.now) == world.end.map { [.finished($0)] })
    }

    @Test func whatDoesNotFitIsLeftAlone() {
        var machine = MigrationMachine(order: .sample)
        let early: [MigrationEvent] = [
            .woken, .removed, .begun(containerID: Self.container), .looked(MigrationLook(.gone)), Self.failure(.quota),
        ]
        for event in early { #expect(machine.handle(event, now: MigrationWorld.start).isEmpty) }
        #expect(machine == MigrationMachine(order: .sample))
        _ = machine.handle(.begin, now: MigrationWorld.start)
        let before = machine
        for event in [.woken, .removed, .looked(MigrationLook(.gone))] as [MigrationEvent] {
            #expect(machine.handle(event, now: MigrationWorld.start).isEmpty && machine == before)
        }
    }

    @Test func whatItDoes() {
        var machine = MigrationMachine(order: .sample)
        let now = MigrationWorld.start
        _ = machine.handle(.begin, now: now)
        _ = machine.handle(Self.failure(.transient), now: now)
        #expect(machine.words == "a container for the migration is asked for, after: It went wrong")
        _ = machine.handle(.woken, now: now)
        _ = machine.handle(.begun(containerID: Self.container), now: now)
        #expect(machine.words == "the migration's container is being started")
        _ = machine.handle(Self.ready(.of(.waiting, didRun: false)), now: now)
        #expect(machine.words == "the migration waits for the lock or the revision of its database")
        _ = machine.handle(Self.ready(.of(.running)), now: now)
        #expect(machine.words == "alembic upgrade head runs since 2027-01-15T08:00:00Z")
        _ = machine.handle(Self.ready(.of(.done)), now: now)
        #expect(machine.words == "the migration is over and its container is being removed")
    }
}
