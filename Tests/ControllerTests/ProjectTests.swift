import Controller
import LiveState
import Model
import Ports
import Testing

/// An environment stays in its Scaleway project until a person moves it.
@Suite struct ProjectTests {
    private let other = ProjectID(uncheckedText: "22222222-2222-2222-2222-222222222222")

    @Test func anotherProjectIsRefusedAndDriftInTheOldOneIsHealed() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let old = world.project
        world.project = other
        try harness.drive(&world, to: .refused)
        let reason = harness.machine.memory.passes.last?.reason
        #expect(reason?.code == "project_changed")
        #expect(reason?.message.contains(old.text) == true && reason?.message.contains(other.text) == true)
        #expect(!harness.recorded.contains { $0.kind == .driftDetected })
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world) { _, world in world.containers["web-1"]?.variables.isEmpty == true }
        try harness.drive(&world, to: .refused)
        #expect(Set(world.lookedAt) == [old], "nothing was looked for in the new project")
        world.project = old
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// After `retry` the environment is made in the new project; what runs in the old one is left to the person.
    @Test func retryMovesIt() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.project = other
        try harness.drive(&world, to: .refused)
        harness.restart()
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        // The new project is empty, and the person took everything out of Terraform's state.
        world.containers = [:]
        world.namespace = false
        world.namespaceInState = false
        world.namespaceID = "ns-2"
        world.applied = []
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["namespace", "web-0 1", "web-1 1"])
        #expect(harness.machine.memory.place.project == other && harness.machine.memory.place.namespace?.id == "ns-2")
        #expect(harness.answers["r1"]?.hasPrefix("completed") == true)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }
}
