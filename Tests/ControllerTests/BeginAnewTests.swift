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

    private static func provisioned() throws -> (MachineHarness, ObedientWorld) {
        var world = ObedientWorld()
        world.passwords = ["evalap_a": SecretReference(name: "evalap-a", revision: 1)]
        return try MachineHarness.provisioned(world)
    }

    private static func takeAway(_ world: inout ObedientWorld) {
        (world.containers, world.namespace, world.namespaceInState, world.databaseInState) = ([:], false, false, false)
        (world.resolved, world.applied) = ([], [])
    }

    /// What was pinned for what ran is looked up again, before anything is made.
    @Test(arguments: [true, false])
    func anEnvironmentThatWasDestroyedBeginsAnew(beside controller: Bool) throws {
        var (harness, world) = try Self.provisioned()
        let before = harness.machine.memory
        #expect(before.pins.passwords != nil && !before.pins.images.isEmpty && before.code.verified != nil)
        if controller {
            harness.request(.destruction)
            try harness.drive(&world) { harness, _ in harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")] }
            Self.takeAway(&world)
            harness.answer(.done)
        } else {
            harness.machine.announceDestruction()
            Self.takeAway(&world)
            harness.send(.restarted)
        }
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.services.verified.isEmpty && harness.machine.memory.place.destruction == nil
        }
        #expect(world.applied.isEmpty, "nothing is made with what was known before")
        let memory = harness.machine.memory
        #expect(memory.pins.passwords == nil && memory.pins.images.isEmpty && memory.instances.applied.isEmpty)
        #expect(memory.code.verified == nil && memory.code.rules == nil)
        try harness.drive(&world, to: .completed)
        #expect(world.resolved.contains { $0.secrets.map(\.name).contains("evalap-a") })
        #expect(world.applied == ["namespace", "database create", "web-0 1", "web-1 1"])
    }

    /// A command that destroyed nothing, and one look at which nothing is shown, forget nothing.
    @Test(arguments: [true, false])
    func whatIsStillThereIsRemembered(isHidden: Bool) throws {
        var (harness, world) = try Self.provisioned()
        harness.request(.destruction)
        try harness.drive(&world) { harness, _ in harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")] }
        let (containers, before) = (world.containers, harness.machine.memory)
        if isHidden { (world.containers, world.namespace) = ([:], false) }
        harness.answer(.done)
        if isHidden {
            try harness.drive(&world) { harness, _ in harness.machine.memory.place.destruction?.missedSince != nil }
            (world.containers, world.namespace) = (containers, true)
        }
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.place.destruction == nil
        }
        let memory = harness.machine.memory
        #expect(memory.services.verified == before.services.verified && memory.pins.images == before.pins.images)
        #expect(memory.instances.applied == before.instances.applied && world.applied.last != "database create")
    }

    /// A person's other commands announce nothing.
    @Test func aNamespaceThatOnlyWentAwayIsMadeAsItWas() throws {
        var (harness, world) = try Self.provisioned()
        harness.request(.turn)
        try harness.drive(&world) { harness, _ in harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")] }
        let verified = harness.machine.memory.services.verified
        (world.containers, world.namespace, world.namespaceInState) = ([:], false, false)
        harness.answer(.done)
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.verified == verified)
    }

    /// What a start of the process would go on with must end first; a pass begins anew.
    @Test func onlyWorkIsInTheWay() throws {
        var (harness, world) = try Self.provisioned()
        #expect(!harness.machine.isInTheMiddle)
        harness.send(.triggered(.webhook))
        #expect(harness.machine.reconciliation != nil && !harness.machine.isInTheMiddle)
        (world.image, world.commit) = (2, 2)
        try harness.drive(&world) { _, world in world.applied.contains("web-0 2") }
        #expect(harness.machine.isInTheMiddle)
    }
}
