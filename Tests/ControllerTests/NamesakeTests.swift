import Controller
import LiveState
import Model
import Planning
import Testing

/// A Terraform that was killed while it made a database has forgotten it: nothing is made before its name was looked up.
@Suite struct NamesakeTests {
    private static let own = [
        ObedientWorld.database: [Namesake(id: "db-1", tags: ["amarre", "production"])]
    ]

    @Test func aFreeNameIsLookedUpTwiceAndThenUsed() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        try harness.planEverything(&world)
        #expect(world.lookedUp.map { $0.map(\.name) } == [["production"], ["production"]])
        #expect(world.applied.filter { $0.hasPrefix("database") } == ["database create"])
    }

    /// One look is not believed: the second one finds what the first one didn't show.
    @Test(arguments: [true, false])
    func whatIsThereIsTakenOver(isHiddenAtFirst: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        world.namesakes = (isHiddenAtFirst ? [[:]] : []) + [Self.own]
        try harness.planEverything(&world)
        #expect(world.applied.filter { $0.hasPrefix("database") } == ["database import"])
        #expect(
            world.planned?.adoptions == [Adoption(address: ObedientWorld.database, id: "db-1")]
                || world.databaseInState)
    }

    @Test func whatIsSomebodyElsesStopsTheStep() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        world.namesakes = [[ObedientWorld.database: [Namesake(id: "db-9", tags: ["team-b"])]]]
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.reason.code == "name_taken")
        #expect(!world.applied.contains { $0.hasPrefix("database") })
    }

    @Test func twoOfANameStopTheStep() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        let twins = ["db-1", "db-2"].map { Namesake(id: $0, tags: ["amarre", "production"]) }
        world.namesakes = [[ObedientWorld.database: twins]]
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.reason.code == "two_of_a_name")
        #expect(!world.applied.contains { $0.hasPrefix("database") })
    }

    @Test func aNameThatIsNotKnownIsNotUsed() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        world.databaseName = nil
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.reason.code == "name_unknown")
        #expect(world.lookedUp.isEmpty && !world.applied.contains { $0.hasPrefix("database") })
    }
}
