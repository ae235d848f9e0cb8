import Controller
import LiveState
import Model
import Planning
import Ports
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

    /// Names can be taken between look and apply, by the provider's own repetition of a call whose answer got lost, say.
    /// One new look says whose it is; the same answer after it is the last.
    @Test(arguments: [true, false])
    func aNameThatIsTakenAfterTheLookIsLookedUpOnceMore(isOwn: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.databaseInState = false
        let taken = PortFailure(.transient, code: "name_taken", "the name production is taken")
        var refused = 0
        harness.now = harness.now + .seconds(6 * 3600 + 60)
        let before = harness.machine.memory.passes.last
        func isOver(_ harness: MachineHarness) -> Bool {
            harness.machine.reconciliation == nil && harness.machine.memory.passes.last != before
        }
        while !isOver(harness) {
            try harness.drive(&world) { harness, world in
                guard case .apply? = harness.effects.first?.effect else { return isOver(harness) }
                return !world.databaseInState && world.planned?.adoptions?.isEmpty != false
            }
            guard case .apply? = harness.effects.first?.effect else { continue }
            harness.answer(.failed(taken))
            refused += 1
            try #require(refused < 10)
            world.namesakes = isOwn ? [Self.own] : []
        }
        #expect(refused == (isOwn ? 1 : 2))
        #expect(world.applied.filter { $0.hasPrefix("database") } == (isOwn ? ["database import"] : []))
        let pass = harness.machine.memory.passes.last
        #expect(pass?.outcome == (isOwn ? .completed : .failed) && (pass?.reason == taken.reason) == !isOwn)
    }
}
