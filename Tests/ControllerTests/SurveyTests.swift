import Controller
import LiveState
import Model
import Ports
import Reconciliation
import Testing

/// The wider look comes after quiet passes, at its own interval, and decides nothing.
@Suite struct SurveyTests {
    private func quiet() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { _, world in world.surveys.count == 1 }
        return (harness, world)
    }

    @Test("it is made once in its interval, whatever the number of passes")
    func interval() throws {
        var (harness, world) = try quiet()
        let first = try #require(harness.machine.memory.survey?.at)
        #expect(world.surveys.first?.namespaceID == "ns")
        let passes = harness.machine.memory.reconciliations
        try harness.drive(&world) { harness, _ in harness.machine.memory.reconciliations == passes + 10 && harness.machine.run == nil }
        #expect(world.surveys.count == 1)
        harness.now = first + .seconds(300)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
    }

    @Test("what it finds is remembered and changes nothing")
    func notices() throws {
        var (harness, world) = try quiet()
        let applied = world.applied
        world.surroundings.domains = [
            LiveDomain(id: "d", hostname: "evalap.example.org", containerID: "c", status: .error, errorMessage: "no CNAME")
        ]
        world.surroundings.unread["databases"] = Reason(code: "scaleway_permission_denied", message: "the key lacks rdb:read")
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
        #expect(harness.machine.memory.survey?.notices.map(\.code) == ["domain_error", "not_observed", "surroundings_changed"])
        #expect(harness.machine.memory.surroundings?.all.map(\.resource).first == "domain evalap.example.org")
        #expect(harness.durable.memory.survey == harness.machine.memory.survey)
        try harness.drive(&world, to: .noop)
        #expect(world.applied == applied)
    }

    @Test("one that fails keeps what was found before")
    func failed() throws {
        var (harness, world) = try quiet()
        world.surroundings.unread["domains"] = Reason(code: "x", message: "y")
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { harness, _ in harness.effects.contains { if case .survey = $0.effect { true } else { false } } }
        harness.answer(.failed(PortFailure(.unreachable, code: "unreachable", "no answer")))
        #expect(harness.machine.memory.survey?.notices.map(\.code) == ["not_observed"])
        #expect(harness.machine.memory.outage == nil)
    }
}
