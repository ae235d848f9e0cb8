import Controller
import LiveState
import Model
import Ports
import Testing

/// A change of `terraform/` that doesn't get as far as a plan.
@Suite struct UnplannableCodeTests {
    private func quiet() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["new-tree": "new"]
        world.commit = 2
        return (harness, world)
    }

    private func tags(_ world: ObedientWorld) -> [[String]] {
        world.containers.keys.sorted().compactMap { world.containers[$0]?.settings.tags }
    }

    private func idle(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        for _ in 0..<5 { try harness.drive(&world, to: .noop) }
    }

    /// A reference to what isn't there: Terraform doesn't get as far as a plan.
    private static let unplannable = PortFailure(
        .invalid, code: "terraform_plan", "terraform plan of production failed: Reference to undeclared local value")

    @Test func codeThatCanNotBePlannedIsHeldAndHealingGoesOn() throws {
        var (harness, world) = try quiet()
        world.brokenTrees["new-tree"] = Self.unplannable
        world.terraformTree = "new-tree"
        try harness.drive(&world, to: .failed)
        #expect(
            harness.shown.contains(
                "The change of terraform/ is held: it can't be planned. The next pass works with the code before."))
        let events = harness.recorded.count
        try idle(&harness, &world)
        harness.restart()
        try idle(&harness, &world)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        #expect(!harness.recorded.dropFirst(events).contains { $0.kind == .reconciliationFailed }, "it is tried once")
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        world.image = 2
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(
            world.containers.values.allSatisfy { $0.image.hasSuffix("2") && $0.variables.isEmpty }
                && tags(world) == [[], []])
        world.brokenTrees = [:]
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [["new"], ["new"]] && harness.machine.memory.code.hold == nil)
    }

    /// The folder isn't to blame for what every state of it meets, such as a provider that can't start.
    @Test func codeIsNotHeldForWhatTheCodeBeforeMeetsAsWell() throws {
        var (harness, world) = try quiet()
        world.brokenTrees = ["tree": Self.unplannable, "new-tree": Self.unplannable]
        world.terraformTree = "new-tree"
        try harness.drive(&world, to: .failed)
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world, to: .failed)
        #expect(harness.machine.memory.code.hold == nil)
        world.brokenTrees = [:]
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [["new"], ["new"]] && harness.machine.memory.code.hold == nil)
    }
}
