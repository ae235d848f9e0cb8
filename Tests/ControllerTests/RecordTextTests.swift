import Controller
import LiveState
import Model
import Ports
import Testing

/// What people read of a reconciliation says what happened.
@Suite struct RecordTextTests {
    @Test func anInstanceThatWasGoneIsRecordedAsCreated() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"] = nil
        try harness.drive(&world, to: .completed)
        let changes = try #require(harness.recorded.last { $0.kind == .reconciliationCompleted }).changes
        #expect(changes.map(\.resource) == ["web-1"] && changes.map(\.field) == ["instance"])
        #expect(changes.allSatisfy { $0.from == nil && $0.to?.hasPrefix("rg/web@sha256:") == true }, "\(changes)")
    }

    @Test func valuesAreWrittenAsInTheFiles() throws {
        let (harness, _) = try MachineHarness.provisioned()
        let changes = try #require(harness.recorded.last { $0.kind == .reconciliationCompleted }).changes
        #expect(changes.contains { $0.field == "resources.memory" && $0.to == "1Gi" }, "\(changes)")
        #expect(changes.contains { $0.field == "resources.cpu" && $0.to == "560m" })
    }

    @Test func eachWaitBetweenTwoTriesIsAStep() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in
            harness.machine.run?.phase == .verifying && harness.effects.contains { if case .plan = $0.effect { true } else { false } }
        }
        harness.answer(.failed(PortFailure(.throttled, code: "terraform_plan", "429")))
        #expect(harness.machine.run?.steps.last?.text == "Tries again in 2 s, after attempt 1 of 5.")
    }

    @Test func aRollbackOfNothingSaysSo() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        try harness.drive(&world) { harness, _ in
            harness.machine.run.map { if case .rolling = $0.phase { true } else { false } } ?? false
        }
        harness.request(.abort)
        try harness.drive(&world) { harness, _ in harness.outcomes == [.aborted] && harness.machine.run == nil }
        #expect(harness.shown.contains("Rollback of web: nothing was touched yet."), "\(harness.shown)")
        #expect(harness.shown.last == "Ended as aborted: ops asked to abort.")
    }

    @Test func aRetryOfAServiceThatIsNotHeldNamesThoseThatAre() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try harness.drive(&world, to: .noop)
        harness.request(.retry(service: ServiceName("other")))
        #expect(harness.answers["r1"] == "refused nothing_held - other isn't held in production; held: web.")
    }

    @Test func everyOrphanIsNamed() throws {
        var (harness, world) = try MachineHarness.provisioned()
        for name in ["stranger", "other-0"] {
            var copy = try #require(world.containers["web-0"])
            copy.name = name
            world.containers[name] = copy
        }
        try harness.drive(&world) { harness, _ in harness.machine.memory.lastPass?.reason.code == "orphan_kept" }
        #expect(
            harness.machine.memory.lastPass?.reason.message
                == "other-0, stranger run and git doesn't name them; they stay, because `prune` is off.")
    }
}
