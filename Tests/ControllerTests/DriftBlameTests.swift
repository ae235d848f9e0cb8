import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

/// Drift is what somebody else did. What the machine itself left there is something else.
@Suite struct DriftBlameTests {
    @Test("what a broken-off rollout left on an instance isn't drift when git goes back to the release before")
    func brokenOff() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        let web1 = InstanceAddress.text(InstanceName(service: try #require(ServiceName("web")), index: 1))
        try harness.drive(&world) { harness, _ in
            if case .plan(let request) = harness.effects.first?.effect { request.targets == [web1] } else { false }
        }
        harness.answer(.failed(PortFailure(.denied, code: "denied", "no")))
        #expect(world.containers["web-0"]?.image.hasSuffix("2") == true)
        world.image = 1
        let before = harness.recorded.count
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-0"]?.image.hasSuffix("1") == true)
        #expect(!harness.recorded.dropFirst(before).contains { $0.kind == .driftDetected })
    }

    @Test("instances that a rollback to fewer leaves over are removed, and nobody else is said to have made them")
    func surplus() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.instances = 3
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        let before = harness.recorded.count
        harness.request(.rollback(service: try #require(ServiceName("web"))))
        try harness.drive(&world) { harness, _ in harness.answers["r1"] != nil }
        try harness.drive(&world, to: .noop)
        #expect(!harness.recorded.dropFirst(before).contains { $0.kind == .driftDetected })
    }

    @Test("what a module's change left on an instance, whose rollout ended before it was seen healthy, isn't drift")
    func brokenOffModule() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["new-tree": "new"]
        world.terraformTree = "new-tree"
        world.commit = 2
        try harness.drive(&world) { harness, world in
            guard world.containers["web-0"]?.settings.tags == ["new"] else { return false }
            return harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
        harness.answer(.failed(PortFailure(.denied, code: "denied", "no")))
        try harness.drive(&world, to: .failed)
        let before = harness.recorded.count
        try harness.drive(&world, to: .completed)
        #expect(!harness.recorded.dropFirst(before).contains { $0.kind == .driftDetected })
        #expect(harness.machine.memory.instances.unsettled == nil)
    }

    /// An apply that was cut off wrote after all, and the rollback's last look couldn't read the row: what shows up
    /// later is our own write.
    @Test func whatAnAbortedApplyWroteUnseenIsNotDrift() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.variables = ["LOG_LEVEL": "debug"]
        world.commit = 2
        try harness.drive(&world) { harness, _ in
            if case .apply? = harness.effects.first?.effect { true } else { false }
        }
        let apply = try #require(harness.effects.first)
        harness.request(.abort)
        // It looks as before, and is healthy with that.
        try harness.drive(&world) { harness, _ in
            if case .probe? = harness.effects.first?.effect { true } else { false }
        }
        world.containers["web-0"]?.variables = ["LOG_LEVEL": "debug"]
        world.unreadable = ["web-0"]
        harness.send(.finished(apply.id, .failed(PortFailure(.cancelled, code: "cancelled", "cancelled"))))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        world.unreadable = []
        let before = harness.recorded.count
        let end = harness.now + .seconds(120)
        try harness.drive(&world) { harness, _ in harness.now > end && harness.machine.reconciliation == nil }
        #expect(!harness.recorded.dropFirst(before).contains { $0.kind == .driftDetected })
        #expect(world.containers["web-0"]?.variables.isEmpty == true, "it is put back all the same")
    }

    /// What couldn't be read since it was written was seen by nobody: that it turns out to be ill
    /// isn't somebody else's doing.
    @Test func whatCouldNotBeReadSinceItWasMadeIsNotDrift() throws {
        var (harness, world) = try MachineHarness.withUnreadable()
        let revision = try world.revision()
        try harness.drive(&world) { harness, _ in
            let pass = harness.machine.memory.passes.last
            return harness.machine.reconciliation == nil && pass?.reason.code == "scaleway_answer_invalid"
                && pass?.commit == revision.commit.id
        }
        world.unreadable = []
        let before = harness.recorded.count
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation?.opened == true }
        #expect(
            harness.machine.reconciliation?.differences.contains { $0.resource == "api-0" && $0.field == "status" }
                == true)
        #expect(!harness.recorded.dropFirst(before).contains { $0.kind == .driftDetected })
    }

    /// Somebody deletes an instance while it is replaced: it is made anew at once, and the record and the event say
    /// what happened.
    @Test func whatOthersDidInARolloutIsRecorded() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, world in
            world.containers["web-0"]?.image.hasSuffix("2") == true
                && harness.effects.contains { if case .probe = $0.effect { true } else { false } }
        }
        world.containers["web-0"] = nil
        try harness.drive(&world, to: .completed)
        #expect(
            harness.shown.contains("web-0 was removed by somebody else while it was replaced; the step is begun again.")
        )
        let change = FieldChange(
            resource: "web-0", field: "instance", from: "was removed by somebody else", to: "as desired")
        #expect(harness.recorded.last { $0.outcome == .completed }?.changes.contains(change) == true)
    }
}
