import Controller
import LiveState
import Model
import Ports
import Testing

/// One rollout keeps neither a better commit nor another service waiting.
@Suite struct SupersedeTests {
    /// A promotion to image 2 whose first container never becomes ready.
    private func stuck(_ world: ObedientWorld = ObedientWorld()) throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned(world)
        world.image = 2
        world.stuck = ["web-0"]
        try harness.drive(&world) { _, world in world.applied.contains("web-0 2") }
        return (harness, world)
    }

    private func free(_ world: inout ObedientWorld) {
        world.stuck = []
        world.containers["web-0"]?.status = .ready
    }

    private func isReadingBeside(_ harness: MachineHarness) -> Bool {
        harness.effects.contains { $0.effect == .readSource }
    }

    @Test(arguments: [false, true])
    func aNewerCommitTakesThePlaceOfWhatWasNotVerified(triggered: Bool) throws {
        var (harness, world) = try stuck()
        world.image = 3
        let began = harness.now
        if triggered { harness.send(.triggered(.webhook)) }
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        let pass = try #require(harness.machine.memory.passes.last)
        #expect(pass.outcome == .interrupted && pass.reason.code == "superseded")
        #expect(
            pass.reason.message
                == "Commit 333333333333 came while nothing of the rollout of web was verified yet; it takes its place.")
        #expect(harness.now - began <= .seconds(triggered ? 3 : 20))
        #expect(harness.machine.memory.services.holds.isEmpty && world.restored.isEmpty)
        free(&world)
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("3") })
        #expect(harness.outcomes.filter { $0 == .interrupted }.count == 1)
    }

    @Test func aReleaseThatIsBadAndSupersededGoesBackToWhatWasGood() throws {
        var (harness, world) = try stuck()
        world.image = 9
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.outcome == .interrupted }
        free(&world)
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("1") }, "not the one that was never verified")
    }

    @Test func aCommitAboutSomethingElseLeavesItAlone() throws {
        var (harness, world) = try stuck()
        world.commit = 7
        harness.send(.triggered(.webhook))
        try harness.drive(&world) { harness, _ in !isReadingBeside(harness) }
        #expect(harness.machine.reconciliation != nil)
        free(&world)
        try harness.drive(&world, to: .completed)
        #expect(!harness.outcomes.contains(.interrupted))
    }

    @Test func whatIsVerifiedIsFinishedFirst() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in harness.shown.contains("web-0 is healthy.") }
        world.image = 3
        harness.send(.triggered(.webhook))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(world.applied.suffix(2) == ["web-0 2", "web-1 2"])
    }

    @Test func aRollbackIsNeverSuperseded() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.standing == .rollingBack
        }
        world.image = 3
        harness.send(.triggered(.webhook))
        #expect(!isReadingBeside(harness))
        try harness.drive(&world, to: .rolledBack)
    }

    /// Asked for by the same commit, or by one that comes later.
    @Test(arguments: [true, false])
    func otherServicesGoOnPastAStuckContainer(sameCommit: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(second: 1))
        world.image = 2
        world.stuck = ["web-0"]
        if sameCommit { world.second = 2 }
        let began = harness.now
        try harness.drive(&world) { _, world in world.applied.contains("web-0 2") }
        world.second = 2
        if !sameCommit { world.commit = 4 }
        try harness.drive(&world) { _, world in world.applied.contains("zeta-0 2") }
        #expect(harness.now - began < .seconds(120), "long before the deadline")
        if sameCommit {
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
            #expect(harness.machine.memory.passes.last?.reason.code == "instance_busy")
        }
        #expect(harness.machine.memory.services.holds.isEmpty)
        free(&world)
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
    }

    @Test func driftOfAnotherServiceIsHealedPastAStuckContainer() throws {
        var (harness, world) = try stuck(ObedientWorld(second: 1))
        world.containers["zeta-0"]?.variables["LOG_LEVEL"] = "console"
        let began = harness.now
        try harness.drive(&world) { _, world in world.containers["zeta-0"]?.variables.isEmpty == true }
        #expect(harness.now - began < .seconds(120))
        let reason = try #require(harness.recorded.last { $0.outcome == .failed }?.reason)
        #expect(
            reason.message
                == "web is put aside, because Scaleway keeps web-0 in updating; it is gone on with as soon as it can "
                + "be."
        )
        #expect(reason.code == "instance_busy" && harness.machine.memory.services.holds.isEmpty)
    }

    @Test func aServiceThatCantBePlannedStopsNoOther() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(second: 1))
        world.image = 2
        world.second = 2
        world.unplannable = [
            "web-0": PortFailure(.notFound, code: "scaleway_not_found", "revision 1 of secret token can't be read")
        ]
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.outcome == .failed }
        #expect(world.containers["zeta-0"]?.image.hasSuffix("2") == true)
        #expect(harness.machine.memory.passes.last?.reason.message == "revision 1 of secret token can't be read")
        world.unplannable = [:]
        try harness.drive(&world, to: .completed)
    }
}
