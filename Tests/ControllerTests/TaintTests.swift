import Controller
import Model
import Planning
import Rollout
import Testing

/// A Terraform that was broken off in a create marks what it made for replacement. What is there is kept.
@Suite struct TaintTests {
    private static let network = "module.network.scaleway_vpc.this"

    /// With `prevent_destroy` there is no plan at all; without it the gate refuses the one there is.
    @Test(arguments: [(ObedientWorld.database, true), (network, false)])
    func whatIsTaintedIsKept(address: String, isProtected: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.tainted = [address]
        world.isProtected = isProtected
        try harness.planEverything(&world)
        #expect(world.untainted == [address])
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(!world.applied.contains { $0.contains("replace") })
    }

    @Test func severalAreDoneOneAfterTheOther() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.tainted = [ObedientWorld.database, Self.network]
        try harness.planEverything(&world)
        #expect(world.untainted == [ObedientWorld.database, Self.network])
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
    }

    /// A replacement that has another reason, a wait that is done again, and a taint that the failure doesn't name are
    /// left alone.
    @Test func otherTaintsStay() throws {
        var (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.isProtected, world.isMarked) = ([Self.network], false, nil)
        try harness.planEverything(&world)
        #expect(world.untainted.isEmpty && harness.machine.memory.passes.last?.reason.code == "unexpected_change")

        (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.isProtected) = ([Self.network, "module.network.terraform_data.settled"], false)
        try harness.planEverything(&world)
        #expect(world.untainted == [Self.network])

        (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.named) = ([Self.network], [Self.network + "_other"])
        try harness.planEverything(&world)
        #expect(world.untainted.isEmpty && harness.machine.memory.passes.last?.reason.code == "terraform_plan")
    }

    /// An instance is replaced in its rollout, never by the infrastructure step.
    @Test func anInstanceIsLeftToItsRollout() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.tainted = [InstanceAddress.text(try #require(InstanceName("web-0")))]
        try harness.planEverything(&world)
        #expect(world.untainted.isEmpty)
        #expect(harness.machine.memory.passes.last?.reason.code == "terraform_plan")
    }

    /// A taint that comes back isn't taken off for ever.
    @Test(arguments: [true, false])
    func whatDoesNotHelpEnds(isProtected: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.tainted = [isProtected ? ObedientWorld.database : Self.network]
        world.isProtected = isProtected
        world.untaintHelps = false
        try harness.planEverything(&world)
        #expect(world.untainted.count == 3)
        #expect(
            harness.machine.memory.passes.last?.reason.code == (isProtected ? "terraform_plan" : "unexpected_change"))
    }
}
