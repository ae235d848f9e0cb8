import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Testing

@Suite struct IgnoreRuleTests {
    private func quiet(_ rules: [IgnoreRule]) throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        world.ignore = rules
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        return (harness, world)
    }

    private let rule = IgnoreRule(
        resource: "*", field: "environment.DEBUG", reason: "a look", until: MachineHarness.start + .seconds(3600))

    @Test("an ignored difference is left alone, and shown with its rule")
    func leftAlone() throws {
        var (harness, world) = try quiet([rule])
        let applied = world.applied
        world.containers["web-0"]?.variables["DEBUG"] = "1"
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 3 && harness.machine.reconciliation == nil
        }
        #expect(world.applied == applied)
        #expect(harness.machine.memory.passes.differences.isEmpty)
        #expect(harness.machine.memory.passes.ignored.map(\.difference.field) == ["environment.DEBUG"])
        #expect(harness.machine.memory.passes.ignored.first?.rule == rule)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(!harness.recorded.contains { $0.kind == .driftDetected })
    }

    @Test("a rollout for another reason leaves the ignored field as it is")
    func keptByRollout() throws {
        var (harness, world) = try quiet([rule])
        world.containers["web-0"]?.variables["DEBUG"] = "1"
        world.image = 2
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-0"]?.variables == ["DEBUG": "1"])
        #expect(world.containers["web-1"]?.variables == [:])
        #expect(world.containers["web-0"]?.image.hasSuffix("2") == true)
    }

    @Test("once the rule has ended, the difference is drift like any other")
    func healedAfterTheEnd() throws {
        var (harness, world) = try quiet([rule])
        world.containers["web-0"]?.variables["DEBUG"] = "1"
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 1 && harness.machine.reconciliation == nil
        }
        #expect(world.containers["web-0"]?.variables == ["DEBUG": "1"])
        harness.now = rule.until
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-0"]?.variables == [:])
        #expect(harness.machine.memory.passes.ignored.isEmpty)
        #expect(harness.recorded.contains { $0.kind == .driftDetected })
    }

    @Test("a person's command gets the very request of the controller's full plan, ignored fields as they are there")
    func samePlanForPersons() throws {
        let rule = IgnoreRule(
            resource: "*", field: "environment.DEBUG", reason: "a look", until: MachineHarness.start + .seconds(86_400))
        var (harness, world) = try quiet([rule])
        world.containers["web-0"]?.variables["DEBUG"] = "1"
        world.planned = nil
        harness.now = try #require(harness.machine.memory.plans.fullPlanAt) + .seconds(6 * 3600)
        try harness.drive(&world) { harness, world in world.planned != nil && harness.machine.reconciliation == nil }
        var own = try #require(world.planned)
        #expect(own.instances.map(\.variables) == [["DEBUG": "1"], [:]])
        let revision = try world.revision()
        guard case .valid(let desired) = revision.desired,
            case .live(let live) = try world.answer(.observe(project: desired.project), now: harness.now)
        else {
            throw PortFailure(.internalError, code: "test", "")
        }
        let id = try #require(ReconciliationID("01890a5d-ac96-774b-bcce-b302099a8057"))
        let given = harness.machine.fullPlan(
            of: desired, commit: revision.commit.id, reconciliation: id, live: live, at: harness.now)
        own.reconciliation = id
        #expect(given == own)
        // Later the rule is over, and so is its protection.
        let later = harness.machine.fullPlan(
            of: desired, commit: revision.commit.id, reconciliation: id, live: live, at: rule.until)
        #expect(later.instances.map(\.variables) == [[:], [:]])
    }

    @Test("what is missing or unhealthy is healed whatever the rules")
    func missing() throws {
        var (harness, world) = try quiet([rule])
        world.containers["web-1"] = nil
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-1"] != nil)
    }
}

@Suite struct FullPlanTests {
    private func quiet() throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        return (harness, world)
    }

    @Test("a quiet environment gets a full plan at its interval, and no sooner")
    func atItsInterval() throws {
        var (harness, world) = try quiet()
        let last = try #require(harness.machine.memory.plans.fullPlanAt)
        world.planned = nil
        harness.now = last + .seconds(6 * 3600 - 60)
        harness.wake()
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(world.planned == nil)
        harness.now = last + .seconds(6 * 3600)
        try harness.drive(&world) { harness, world in world.planned != nil && harness.machine.reconciliation == nil }
        #expect(world.planned?.targets == [])
        #expect(harness.machine.memory.passes.last?.outcome == .noop)
        #expect(try #require(harness.machine.memory.plans.fullPlanAt) >= last + .seconds(6 * 3600))
    }

    @Test("it waits while Scaleway is still working on a container")
    func waitsForTransient() throws {
        var (harness, world) = try quiet()
        world.planned = nil
        world.containers["web-1"]?.status = .updating
        harness.now = harness.now + .seconds(7 * 3600)
        let passes = harness.machine.memory.passes.count
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.count > passes + 2 && harness.machine.reconciliation == nil
        }
        #expect(world.planned == nil)
        #expect(harness.machine.memory.passes.last?.reason.code == "full_plan_waits")
        #expect(harness.machine.memory.passes.last?.reason.message.contains("web-1 is updating") == true)
        world.containers["web-1"]?.status = .ready
        try harness.drive(&world) { harness, world in world.planned != nil && harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }
}
