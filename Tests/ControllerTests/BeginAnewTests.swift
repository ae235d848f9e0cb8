import Controller
import DesiredState
import Model
import Planning
import Ports
import Testing

/// What a command that was broken off, or a person who took everything away, leaves behind.
@Suite struct BeginAnewTests {
    /// Only an apply writes outputs: without one each later plan of a person's isn't empty.
    @Test func outputsThatAreMissingAreWritten() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.staleOutputs = ["database"]
        try harness.planEverything(&world)
        #expect(world.staleOutputs == nil)
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.outcome == .noop)
    }

    /// They are seen at the end of a rollout, too.
    @Test func outputsThatARolloutLeavesAreWritten() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.commit = 2
        world.staleOutputs = ["endpoints"]
        try harness.drive(&world, to: .completed)
        #expect(world.staleOutputs == nil && world.applied.contains("web-1 2"))
    }

    /// An output that is another one each time isn't written for ever, and fails nothing.
    @Test func outputsThatNeverStayFailNothing() throws {
        var (harness, world) = try MachineHarness.provisioned()
        (world.staleOutputs, world.keepsOutputs) = (["now"], true)
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(harness.machine.memory.passes.last?.reason.code == "completed")
    }

    /// What was pinned for what ran is looked up again, and nothing is rolled out that isn't there any more.
    @Test func anEnvironmentThatWasDestroyedBeginsAnew() throws {
        var world = ObedientWorld()
        world.passwords = ["evalap_a": SecretReference(name: "evalap-a", revision: 1)]
        var (harness, provisioned) = try MachineHarness.provisioned(world)
        #expect(harness.machine.memory.pins.passwords != nil && !harness.machine.memory.pins.images.isEmpty)
        harness.request(.suspend(reason: "to take it away"))
        harness.request(.destroyed, id: "r2")
        #expect(harness.answers["r2"]?.contains("begins anew") == true)
        let memory = harness.machine.memory
        #expect(memory.pins.passwords == nil && memory.pins.images.isEmpty && memory.services.verified.isEmpty)
        #expect(memory.instances.applied.isEmpty && memory.code.verified == nil && memory.code.rules == nil)
        #expect(memory.suspension != nil, "it stays suspended")

        (provisioned.containers, provisioned.namespace, provisioned.namespaceInState) = ([:], false, false)
        provisioned.databaseInState = false
        provisioned.resolved = []
        provisioned.applied = []
        harness.request(.resume, id: "r3")
        try harness.drive(&provisioned, to: .completed)
        #expect(provisioned.resolved.contains { $0.secrets.map(\.name).contains("evalap-a") })
        #expect(provisioned.applied == ["namespace", "database create", "web-0 1", "web-1 1"])
    }

    /// The turn's end and what it brought come before anything else begins.
    @Test func itComesBeforeWhatFollowsTheTurn() throws {
        var (harness, world) = try MachineHarness.provisioned()
        harness.request(.turn)
        try harness.drive(&world) { harness, _ in harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")] }
        harness.request(.destroyed, id: "r2")
        #expect(harness.answers["r2"] == nil)
        harness.answer(.done)
        try harness.drive(&world) { harness, _ in harness.answers["r2"] != nil }
        #expect(harness.machine.memory.instances.applied.isEmpty || world.resolved.last?.images.isEmpty == false)
    }
}
