import Controller
import LiveState
import Model
import Ports
import Testing

/// A hold names the release as git writes it: a fix is tried, what isn't one doesn't try the bad release again.
@Suite struct MachineHoldTests {
    /// `web` runs image 1 with a secret; image 9 was rolled back and is held.
    private func held() throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld(secret: 1)
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        return (harness, world)
    }

    private func idle(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        for _ in 0..<4 { try harness.drive(&world, to: .noop) }
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("1") })
        world.applied = []
    }

    @Test func aFixThatAddsAVariableIsTried() throws {
        var (harness, world) = try held()
        world.variables = ["FIX": "1"]
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("9") && $0.variables["FIX"] == "1" })
        #expect(harness.machine.memory.services.holds.isEmpty)
    }

    @Test func anotherReleaseThatFailsIsTriedOnceAndHeldItself() throws {
        var (harness, world) = try held()
        world.variables = ["OTHER": "1"]
        world.commit = 3
        try harness.drive(&world, to: .rolledBack)
        #expect(world.applied == ["web-0 9"])
        try idle(&harness, &world)
        try idle(&harness, &world)
        #expect(world.applied.isEmpty)
    }

    @Test func rotationScalingAndOtherCommitsTryNothing() throws {
        var (harness, world) = try held()
        world.instances = 3
        world.commit = 3
        try idle(&harness, &world)
        harness.restart()
        try idle(&harness, &world)
        // What runs is the release that was verified, with the revision that it had.
        world.secret = 2
        try idle(&harness, &world)
        #expect(harness.machine.memory.services.holds.count == 1)
        #expect(!harness.outcomes.dropFirst(3).contains(.rolledBack), "\(harness.outcomes)")
    }

    @Test func goingBackToWhatRunsEndsTheHold() throws {
        var (harness, world) = try held()
        world.image = 1
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(harness.machine.memory.services.holds.isEmpty)
    }

    /// What a person went back from is held, whatever is rotated meanwhile; and what was held before isn't
    /// tried in its place.
    @Test func aPersonsRollbackHoldsWhatItLeft() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld(secret: 1)
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        world.image = 2
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        let web = try #require(ServiceName("web"))
        harness.request(.rollback(service: web))
        try harness.drive(&world, to: .rolledBack)
        world.secret = 2
        try idle(&harness, &world)
        harness.request(.retry(service: web), id: "r2")
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try harness.drive(&world, to: .noop)
        world.applied = []
        harness.request(.rollback(service: web), id: "r3")
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        #expect(world.applied.isEmpty, "image 9 was refused before")
    }
}
