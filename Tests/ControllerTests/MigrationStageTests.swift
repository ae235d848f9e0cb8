import Controller
import DesiredState
import LiveState
import Model
import Ports
import Rollout
import Testing

/// A release's migration: before its first instance, once, and what follows when it fails.
@Suite struct MigrationStageTests {
    private let web = ServiceName("web")
    private let zeta = ServiceName("zeta")

    /// Runs release 1, and migrates from now on.
    private func provisioned(_ mode: Migration.RollbackMode = .manual) throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.migrations.definitions["web"] = MigrationDesk.definition(mode)
        world.migrations.revisions["web"] = "r0"
        if mode == .automatic {
            world.shelf.policies = [BackupPolicy(database: "evalap", daily: 7)]
        }
        return (harness, world)
    }

    private func standing(_ harness: MachineHarness) throws -> MigrationStanding {
        let web = try #require(web)
        return try #require(harness.durable.memory.services.migrations?[web])
    }

    private func count(_ kind: AuditEvent.Kind, _ harness: MachineHarness) -> Int {
        harness.recorded.count { $0.kind == kind }
    }

    @Test("it is done before an instance is touched, once for a release, and is in the record and in the log")
    func first() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        let applied = world.applied.count
        try harness.drive(&world) { _, world in !world.migrations.commands.isEmpty }
        #expect(world.applied.count == applied)
        try harness.drive(&world, to: .completed)
        #expect(world.applied.count > applied)
        let run = try #require(world.migrations.commands.first)
        #expect(world.migrations.commands.count == 1 && run.command == ["alembic", "upgrade", "head"])
        #expect(run.run.hasPrefix("web.r-") && run.run.hasSuffix(".1.up"))
        let order = try #require(world.migrations.orders.first)
        #expect(order.secrets["DATABASE_URL"] == SecretPin(name: "url", revision: 3))
        #expect(order.image.digest == (try ObedientWorld.digest(2)) && order.namespaceID == "ns")
        // The migration user's secret is in no instance.
        #expect(world.containers.values.allSatisfy { $0.secretHashes["DATABASE_URL"] == nil })
        #expect(world.migrations.containers.isEmpty && world.migrations.renewed == 1)
        let standing = try standing(harness)
        #expect(standing.state == .done && standing.record?.before == "r0" && standing.record?.after == "r1")
        #expect(count(.migrationStarted, harness) == 1 && count(.migrationCompleted, harness) == 1)
        let event = try #require(harness.recorded.first { $0.kind == .migrationCompleted })
        #expect(event.migration?.durationMilliseconds == 1200 && event.migration?.output == "said")
        // Nothing more for what is there.
        try harness.drive(&world, to: .noop)
        #expect(world.migrations.commands.count == 1)
    }

    @Test("drift of a release that runs migrates nothing, nor does a release with the same image")
    func notAgain() throws {
        var (harness, world) = try provisioned()
        world.containers["web-0"] = nil
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.isEmpty)
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.variables = ["LEVEL": "debug"]
        world.commit = 7
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1)
    }

    @Test("one that fails replaces nothing and isn't tried again by itself; `retry` runs it once more, as another run")
    func fails() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        world.migrations.endings["web"] = [.fails]
        let (applied, before) = (world.applied.count, world.containers["web-0"]?.image)
        try harness.drive(&world, to: .failed)
        #expect(world.applied.count == applied && world.containers["web-0"]?.image == before)
        let last = try #require(harness.machine.memory.passes.last)
        #expect(last.reason.code == "migrate_failed")
        for _ in 0..<3 { try harness.drive(&world, to: .noop) }
        #expect(world.migrations.commands.count == 1)
        #expect(try standing(harness).state == .failed)
        harness.request(.retry(service: web))
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.map(\.run).map { $0.suffix(5) } == [".1.up", ".2.up"])
    }

    @Test("one that can't be begun for now waits, and is begun as the same run; other services go on")
    func waits() throws {
        var (harness, world) = try provisioned()
        world.second = 1
        try harness.drive(&world, to: .completed)
        world.image = 2
        world.second = 2
        world.migrations.endings["web"] = [.waits("migrate_locked"), .waits("migrate_database")]
        try harness.drive(&world, to: .failed)
        #expect(world.containers["zeta-0"]?.image.hasSuffix("2222") == true)
        #expect(harness.machine.memory.services.holds.isEmpty)
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1 && Set(world.migrations.orders.map(\.run)).count == 1)
    }

    @Test("a bad release goes back, and its schema waits for a person where git doesn't say otherwise")
    func manual() throws {
        var (harness, world) = try provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        let web = try #require(web)
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(reason.message.contains("amarre migrate rollback web -e production"))
        #expect(world.migrations.commands.count == 1)
        #expect(try standing(harness).question?.code == "schema_rollback_waits")
        // The command that it names works, once.
        harness.request(.migrateRollback(service: web), id: "m1")
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.revisions["web"] == "r0")
        #expect(world.migrations.commands.last?.command == ["alembic", "downgrade", "r0"])
        #expect(try standing(harness).state == .takenBack)
        #expect(world.migrations.orders.last?.image.digest == (try ObedientWorld.digest(9)))
        harness.request(.migrateRollback(service: web), id: "m2")
        try harness.drive(&world) { harness, _ in harness.answers["m2"] != nil }
        #expect(harness.answers["m2"]?.contains("nothing_to_roll_back") == true)
        // What is mended of it is migrated again.
        world.variables = ["FIX": "1"]
        world.commit = 8
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.revisions["web"] == "r3")
    }

    @Test("with `automatic` and a backup just before it, the schema goes back by itself, after the instances")
    func automatic() throws {
        var (harness, world) = try provisioned(.automatic)
        world.image = 9
        try harness.drive(&world) { _, world in !world.migrations.commands.isEmpty }
        let backups = world.shelf.backups.values.filter { $0.name.hasPrefix("amarre-before-web-") }
        #expect(backups.count == 1)
        try harness.drive(&world) { _, world in world.migrations.commands.count == 2 }
        #expect(world.containers["web-0"]?.image.hasSuffix("1111") == true)
        try harness.drive(&world, to: .rolledBack)
        #expect(world.migrations.revisions["web"] == "r0")
        #expect(try standing(harness).state == .takenBack && standing(harness).question == nil)
        #expect(count(.migrationCompleted, harness) == 2)
    }

    @Test("without that backup nothing is migrated")
    func noBackup() throws {
        var (harness, world) = try provisioned(.automatic)
        world.shelf.status = "error"
        world.image = 2
        try harness.drive(&world, to: .failed)
        #expect(world.migrations.commands.isEmpty)
        #expect(harness.machine.memory.passes.last?.reason.code == "migrate_backup")
        world.shelf.status = "ready"
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1)
    }

    @Test("a rollback of the schema that fails asks a person, and the reconciliation says so")
    func downFails() throws {
        var (harness, world) = try provisioned(.automatic)
        world.image = 9
        world.migrations.endings["web"] = [.moves("r1"), .fails]
        try harness.drive(&world, to: .rolledBack)
        #expect(try standing(harness).question?.code == "schema_rollback_failed")
        #expect(count(.migrationFailed, harness) == 1)
        #expect(harness.recorded.last { $0.kind == .migrationFailed }?.severity == .critical)
        let web = try #require(web)
        harness.request(.migrateRollback(service: web), id: "m1")
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.revisions["web"] == "r0")
        #expect(world.migrations.commands.map(\.run).map { $0.suffix(6) }.suffix(2) == [".down1", ".down2"])
    }

    @Test("a command that fails and leaves another revision is told, with the command that takes it back")
    func breaks() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        world.migrations.endings["web"] = [.breaks(at: "rx")]
        try harness.drive(&world, to: .failed)
        #expect(
            harness.machine.memory.passes.last?.reason.message.contains("amarre migrate rollback web -e production")
                == true)
    }

    @Test("a service whose migration comes after another one's has its turn after it, and waits while that one fails")
    func order() throws {
        let zeta = try #require(zeta)
        var (harness, world) = try provisioned()
        world.second = 1
        try harness.drive(&world, to: .completed)
        world.migrations.definitions = [
            "web": MigrationDesk.definition(after: [zeta]), "zeta": MigrationDesk.definition(),
        ]
        world.image = 2
        world.second = 2
        world.migrations.endings["zeta"] = [.fails]
        try harness.drive(&world, to: .failed)
        #expect(world.migrations.commands.map(\.run).allSatisfy { $0.hasPrefix("zeta.") })
        #expect(world.containers["web-0"]?.image.hasSuffix("1111") == true)
        // One more plan looks after the one that failed; then a look that finds the same begins nothing, and says why.
        try harness.drive(&world, to: .failed)
        let begun = count(.reconciliationStarted, harness)
        for _ in 0..<3 { try harness.drive(&world, to: .failed) }
        #expect(count(.reconciliationStarted, harness) == begun)
        #expect(harness.machine.memory.passes.last?.reason.code == "migrate_after")
        harness.request(.retry(service: zeta))
        try harness.drive(&world) { _, world in world.migrations.commands.count == 3 }
        #expect(world.migrations.commands.map { $0.run.prefix(4) } == ["zeta", "zeta", "web."])
        try harness.drive(&world, to: .completed)
    }

    @Test("git goes back to the release before without a migration, and the schema waits for a person")
    func revert() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.image = 1
        world.commit = 6
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1 && world.migrations.revisions["web"] == "r1")
        #expect(world.containers["web-0"]?.image.hasSuffix("1111") == true)
        #expect(try standing(harness).question?.code == "schema_rollback_waits")
        // And forward again: the schema is there already, and nothing is left to decide.
        world.image = 2
        world.commit = 7
        try harness.drive(&world, to: .completed)
        #expect(try world.migrations.commands.count == 1 && standing(harness).question == nil)
    }

    @Test("a release that was taken back and comes again after another one is migrated again, as a run of another name")
    func again() throws {
        var (harness, world) = try provisioned(.automatic)
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        #expect(world.migrations.revisions["web"] == "r0")
        world.image = 2
        try harness.drive(&world, to: .completed)
        // The bad one once more, mended by nothing but a person's wish.
        world.image = 9
        world.commit = 8
        world.variables = ["FIX": "1"]
        try harness.drive(&world, to: .completed)
        let ups = world.migrations.commands.map(\.run).filter { $0.hasSuffix(".up") }
        #expect(ups.count == 3 && Set(ups).count == 3)
    }

    @Test("while a schema is ahead, a change of anything but the image is rolled out without a migration")
    func ahead() throws {
        var (harness, world) = try provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        world.image = 1
        world.commit = 6
        world.variables = ["LEVEL": "debug"]
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1)
        #expect(try standing(harness).question != nil)
    }

    @Test("where no release was seen healthy since, the schema goes back to where the first of the migrations began")
    func carried() throws {
        var (harness, world) = try provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        world.migrations.endings["web"] = [.moves("rx"), .moves("r0")]
        world.commit = 8
        world.variables = ["STILL": "bad"]
        try harness.drive(&world, to: .rolledBack)
        harness.request(.migrateRollback(service: try #require(web)), id: "m1")
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.last?.command == ["alembic", "downgrade", "r0"])
    }

    @Test("what is known of a migration goes with its service, and with it what a person was asked")
    func goneWithItsService() throws {
        var (harness, world) = try provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        #expect(try standing(harness).question != nil)
        world.prune = true
        world.services = ["zeta": 1]
        world.commit = 7
        world.migrations.definitions = [:]
        try harness.drive(&world, to: .completed)
        let web = try #require(web)
        #expect(harness.machine.memory.services.migrations?[web] == nil)
    }

    @Test("a run that failed before its command asks nobody, whatever it could read")
    func nothingRan() throws {
        let web = try #require(web)
        var (harness, world) = try provisioned()
        world.image = 2
        world.migrations.endings["web"] = [.unread]
        try harness.drive(&world, to: .failed)
        #expect(try standing(harness).state == .failed && !standing(harness).hasChanged)
        #expect(try standing(harness).question == nil && harness.machine.memory.services.holds[web] != nil)
    }

    @Test("a schema isn't taken from under the release that runs with it")
    func needed() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world, to: .completed)
        harness.request(.migrateRollback(service: try #require(web)), id: "m1")
        try harness.drive(&world) { harness, _ in harness.answers["m1"] != nil }
        #expect(harness.answers["m1"]?.contains("release_needs_schema") == true)
    }

    @Test("a process that dies anywhere in a migration finds the same run", arguments: 0..<12)
    func crash(after steps: Int) throws {
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in harness.machine.standing == .migrating }
        for _ in 0..<steps where harness.machine.standing == .migrating {
            if let first = harness.effects.first {
                harness.answer(try world.answer(first.effect, now: harness.now))
            } else {
                harness.wake()
            }
        }
        // The last answer may be lost with it.
        if let first = harness.effects.first { _ = try world.answer(first.effect, now: harness.now) }
        harness.restart()
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1 && world.migrations.containers.isEmpty)
        #expect(try standing(harness).state == .done)
        #expect(count(.migrationStarted, harness) == 1 && count(.migrationCompleted, harness) == 1)
    }

    @Test("an abort waits for the end of a migration")
    func abort() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in harness.machine.standing == .migrating }
        harness.request(.abort, id: "a1")
        #expect(harness.answers["a1"]?.contains("migrating") == true)
    }
}
