import Controller
import LiveState
import Model
import Ports
import Planning
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
        let first = try #require(harness.machine.memory.surroundings.survey?.at)
        #expect(world.surveys.first?.namespaceID == "ns")
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count == passes + 10 && harness.machine.reconciliation == nil
        }
        #expect(world.surveys.count == 1)
        harness.now = first + .seconds(300)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
    }

    @Test("what it finds is remembered and changes nothing")
    func notices() throws {
        var (harness, world) = try quiet()
        let applied = world.applied
        world.surroundings.domains = [
            LiveDomain(
                id: "d", hostname: "evalap.example.org", containerID: "c", status: .error, errorMessage: "no CNAME")
        ]
        world.surroundings.unread["databases"] = Reason(
            code: "scaleway_permission_denied", message: "the key lacks rdb:read")
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
        #expect(
            harness.machine.memory.surroundings.survey?.notices.map(\.code) == [
                "domain_error", "not_observed", "surroundings_changed",
            ])
        #expect(harness.machine.memory.surroundings.facts?.all.map(\.resource).first == "domain evalap.example.org")
        #expect(harness.durable.memory.surroundings.survey == harness.machine.memory.surroundings.survey)
        try harness.drive(&world, to: .noop)
        #expect(world.applied == applied)
    }

    private func surveying(_ harness: MachineHarness) -> EffectID? {
        harness.effects.first { if case .survey = $0.effect { true } else { false } }?.id
    }

    /// Answers everything but the wider look, until `done`.
    private func drive(
        _ harness: inout MachineHarness, _ world: inout ObedientWorld, until done: (MachineHarness) -> Bool
    ) throws {
        for _ in 0..<200 {
            if done(harness) { return }
            if let index = harness.effects.firstIndex(where: { if case .survey = $0.effect { false } else { true } }) {
                let effect = harness.effects.remove(at: index)
                harness.send(.finished(effect.id, try world.answer(effect.effect, now: harness.now)))
            } else {
                harness.wake()
            }
        }
        Issue.record("not done")
    }

    @Test("passes and changes go on beside it, and it comes to its end")
    func beside() throws {
        var (harness, world) = try quiet()
        harness.now = harness.now + .seconds(301)
        try drive(&harness, &world) { surveying($0) != nil }
        let id = try #require(surveying(harness))
        world.image = 2
        try drive(&harness, &world) {
            $0.machine.memory.passes.last?.outcome == .completed && $0.machine.reconciliation == nil
        }
        try drive(&harness, &world) {
            $0.machine.memory.passes.last?.outcome == .noop && $0.machine.reconciliation == nil
        }
        #expect(surveying(harness) == id, "a pass doesn't cancel it")
        world.surroundings.unread["domains"] = Reason(code: "x", message: "y")
        harness.effects = []
        harness.send(.finished(id, .surroundings(world.surroundings)))
        #expect(harness.machine.memory.surroundings.survey?.notices.map(\.code) == ["not_observed"])
    }

    @Test("its waits are no run's, and it has a budget and an end of its own")
    func budget() throws {
        var (harness, world) = try quiet()
        harness.now = harness.now + .seconds(301)
        try drive(&harness, &world) { surveying($0) != nil }
        let id = try #require(surveying(harness))
        guard let survey = harness.effects.first(where: { $0.id == id })?.effect else { return }
        #expect(harness.machine.waitBudget(for: survey) == .seconds(60))
        let began = harness.now
        try drive(&harness, &world) { $0.machine.reconciliation != nil }
        let reason = Reason(code: "scaleway_throttled", message: "too many requests")
        harness.send(.waiting(id, PortWait(kind: .throttled, reason: reason, attempt: 1, pause: .seconds(20))))
        #expect(harness.machine.reconciliation?.steps.added == 0 && harness.machine.waitBudget == .seconds(600))
        try drive(&harness, &world) { surveying($0) == nil }
        #expect(harness.now >= began + .seconds(119) && harness.now < began + .seconds(140))
    }

    @Test("one that fails keeps what was found before")
    func failed() throws {
        var (harness, world) = try quiet()
        world.surroundings.unread["domains"] = Reason(code: "x", message: "y")
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { _, world in world.surveys.count == 2 }
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .survey = $0.effect { true } else { false } }
        }
        harness.answer(.failed(PortFailure(.unreachable, code: "unreachable", "no answer")))
        #expect(harness.machine.memory.surroundings.survey?.notices.map(\.code) == ["not_observed"])
        #expect(harness.machine.memory.outage == nil)
    }
}
