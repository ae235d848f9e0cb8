import Controller
import LiveState
import Model
import Ports
import Planning
import Testing

/// Which state of `terraform/` counts as seen healthy, and which is held.
@Suite struct KnownCodeTests {
    private static let slowCheck: Duration = .seconds(6 * 3600 + 60)

    /// `bad-tree` was rolled back and is held; Terraform works with `tree`.
    private func kept() throws -> (MachineHarness, ObedientWorld, CodeHold) {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["bad-tree": "bad"]
        world.commit = 2
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        for _ in 0..<5 { try harness.drive(&world, to: .noop) }
        let hold = try #require(harness.machine.memory.code.hold)
        #expect(hold.tree == "bad-tree")
        return (harness, world, hold)
    }

    /// What the kept code sets has become bad as well: that is no verdict on anything that could be held.
    @Test func theKeptCodeIsNeverHeld() throws {
        var (harness, world, hold) = try kept()
        world.modules["tree"] = "bad"
        harness.now = harness.now + Self.slowCheck
        try harness.drive(&world, to: .rolledBack)
        #expect(harness.shown.contains("Terraform would change 2 instances; they are done one at a time."))
        #expect(harness.machine.memory.code.hold == hold && harness.machine.memory.services.holds.isEmpty)
        #expect(harness.machine.memory.code.verified?.tree == "tree")
        #expect(world.containers.values.allSatisfy { $0.settings.tags.isEmpty })
    }

    /// Code that changes nothing is seen healthy when every instance is.
    @Test(arguments: [ContainerStatus.ready, .updating]) func anEmptyPlanSaysNothingOfAnInstanceThatIsIll(
        status: ContainerStatus
    ) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"]?.status = status
        world.terraformTree = "new-tree"
        world.commit = 2
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.code.applied == "new-tree"
        }
        #expect(harness.machine.memory.code.verified?.tree == (status == .ready ? "new-tree" : "tree"))
        world.containers["web-1"]?.status = .ready
        harness.now = harness.now + Self.slowCheck
        try harness.drive(&world) { harness, _ in harness.machine.memory.code.verified?.tree == "new-tree" }
    }

    /// A service that never ran and that git doesn't name any more is left over, ill: new code isn't tried on it, so it
    /// can't be blamed for it.
    @Test func whatNobodySawHealthyDecidesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(services: ["web": 1]))
        var left = try #require(world.containers["web-0"])
        (left.id, left.name, left.status) = ("left", "zeta-0", .error)
        world.containers["zeta-0"] = left
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.instances.applied.keys.contains { $0.text == "zeta-0" }
        }
        #expect(harness.machine.memory.services.verified.keys.map(\.text) == ["web"])
        let applied = world.applied.count
        world.modules = ["new-tree": "new"]
        world.terraformTree = "new-tree"
        world.commit = 2
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.code.applied == "new-tree" && harness.machine.reconciliation == nil
        }
        #expect(world.applied.dropFirst(applied).filter { $0.hasPrefix("zeta") }.isEmpty)
        #expect(harness.machine.memory.code.hold == nil && harness.machine.memory.code.verified?.tree == "new-tree")
        #expect(world.containers["web-0"]?.settings.tags == ["new"])
    }

    /// A service that git doesn't name any more is ill, and stays: it says nothing about code that
    /// everything else runs with.
    @Test func whatGitDoesNotNameIsNotAsked() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(services: ["web": 1, "zeta": 1]))
        world.services = ["web": 1]
        world.commit = 2
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.reason.code == "orphan_kept" }
        world.containers["zeta-0"]?.status = .error
        world.terraformTree = "new-tree"
        world.commit = 3
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.code.applied == "new-tree" && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.code.verified?.tree == "new-tree")
    }

    /// A bad release couldn't be taken back, and git doesn't name the service any more: new code isn't tried on what it
    /// left there.
    @Test func whatABadReleaseLeftDecidesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(services: ["web": 1, "api": 1]))
        world.services = ["web": 1, "api": 9]
        world.commit = 2
        world.refusal = PortFailure(.denied, code: "scaleway_locked", "Scaleway: update a container was refused")
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.last?.reason.code == "rollback_incomplete"
        }
        world.refusal = nil
        world.services = ["web": 1]
        world.modules = ["new-tree": "new"]
        world.terraformTree = "new-tree"
        world.commit = 3
        let applied = world.applied.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.code.applied == "new-tree" && harness.machine.reconciliation == nil
        }
        #expect(world.applied.dropFirst(applied).filter { $0.hasPrefix("api") }.isEmpty)
        #expect(
            harness.machine.memory.passes.last?.reason.code != "scaleway_answer_invalid",
            "the instances that are well wait for nothing")
        #expect(harness.machine.memory.code.hold == nil && harness.machine.memory.code.verified?.tree == "new-tree")
        #expect(
            world.containers["api-0"]?.image.hasSuffix("9") == true
                && world.containers["web-0"]?.settings.tags == ["new"])
    }
}
