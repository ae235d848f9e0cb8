import Controller
import DesiredState
import Model
import Ports
import Testing

/// After a migration that changed nothing the schema of the one before it is still there, and what is known of it too.
@Suite struct MigrationWithoutEffectTests {
    private let web = ServiceName("web")

    /// Runs release 1, and migrates from now on.
    private func provisioned() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.migrations.definitions["web"] = MigrationDesk.definition()
        world.migrations.revisions["web"] = "r0"
        return (harness, world)
    }

    private func standing(_ harness: MachineHarness) throws -> MigrationStanding {
        let web = try #require(web)
        return try #require(harness.durable.memory.services.migrations?[web])
    }

    @Test("a release that comes again after one whose migration changed nothing isn't migrated again")
    func comesAgain() throws {
        var (harness, world) = try provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        let question = try #require(try standing(harness).question)
        world.image = 3
        world.commit = 6
        world.migrations.endings["web"] = [.unread]
        try harness.drive(&world, to: .failed)
        #expect(try standing(harness).state == .failed && standing(harness).question == question)
        harness.restart()
        world.image = 9
        world.commit = 7
        world.variables = ["FIX": "1"]
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.count == 1 && world.migrations.revisions["web"] == "r1")
        let settled = try standing(harness)
        #expect(settled.state == .done && settled.question == nil && settled.earlier == nil && settled.attempt == 2)
        // The next one has a name of its own.
        world.image = 2
        world.commit = 8
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.commands.last?.run.hasSuffix(".3.up") == true)
    }

    @Test(
        "the rollback of a release after one whose migration changed nothing asks about that release's own schema",
        arguments: [MigrationDesk.Ending.fails, .unread])
    func rolledBack(ending: MigrationDesk.Ending) throws {
        let web = try #require(web)
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.image = 3
        world.commit = 6
        world.migrations.endings["web"] = [ending]
        try harness.drive(&world, to: .failed)
        #expect(try standing(harness).question == nil)
        harness.request(.migrateRollback(service: web), id: "m1")
        try harness.drive(&world) { harness, _ in harness.answers["m1"] != nil }
        #expect(harness.answers["m1"]?.contains("release_needs_schema") == true)

        harness.request(.rollback(service: web), id: "b1")
        try harness.drive(&world, to: .rolledBack)
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(reason.message.contains("stays at r1; before its migration it was at r0"), "\(reason)")
        harness.request(.migrateRollback(service: web), id: "m2")
        try harness.drive(&world, to: .completed)
        #expect(world.migrations.revisions["web"] == "r0" && world.migrations.commands.last?.command.last == "r0")
        // By the image that knows it.
        #expect(world.migrations.orders.last?.image.digest == (try ObedientWorld.digest(2)))
    }

    @Test("nor does one that was given up before its container was asked for hide the schema that is there")
    func neverBegun() throws {
        let web = try #require(web)
        var (harness, world) = try provisioned()
        world.migrations.definitions["web"] = MigrationDesk.definition(.automatic)
        world.shelf.policies = [BackupPolicy(database: "evalap", daily: 7)]
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.image = 3
        world.commit = 6
        let orders = world.migrations.orders.count
        try harness.drive(&world) { harness, _ in harness.machine.standing == .migrating }
        harness.request(.abort, id: "a1")
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.outcome == .aborted }
        #expect(try world.migrations.orders.count == orders && standing(harness).state == .running)
        world.image = 2
        world.commit = 7
        harness.restart()
        harness.request(.migrateRollback(service: web), id: "m1")
        try harness.drive(&world) { harness, _ in harness.answers["m1"] != nil }
        #expect(harness.answers["m1"]?.contains("release_needs_schema") == true)
        harness.request(.rollback(service: web), id: "b1")
        try harness.drive(&world, to: .rolledBack)
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(reason.message.contains("stays at r1; before its migration it was at r0"), "\(reason)")
    }

    @Test("a migration that changed something has the last word, whatever its end")
    func broke() throws {
        var (harness, world) = try provisioned()
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.image = 3
        world.commit = 6
        world.migrations.endings["web"] = [.breaks(at: "rx")]
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.outcome == .failed }
        let broken = try standing(harness)
        #expect(broken.earlier == nil && broken.inForce == broken && broken.hasChanged)
    }
}
