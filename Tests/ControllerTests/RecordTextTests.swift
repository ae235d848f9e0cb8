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
            harness.machine.reconciliation?.standing == .verifying
                && harness.effects.contains { if case .plan = $0.effect { true } else { false } }
        }
        harness.answer(.failed(PortFailure(.throttled, code: "terraform_plan", "429")))
        #expect(harness.machine.reconciliation?.steps.last?.text == "Tries again in 2 s, after attempt 1 of 5.")
    }

    @Test func aRollbackOfNothingSaysSo() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation.map { $0.standing == .rolling } ?? false
        }
        harness.request(.abort)
        try harness.drive(&world) { harness, _ in
            harness.outcomes == [.aborted] && harness.machine.reconciliation == nil
        }
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
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.reason.code == "orphan_kept" }
        #expect(
            harness.machine.memory.passes.last?.reason.message
                == "other-0, stranger run and git doesn't name them; they stay, because `prune` is off.")
    }

    /// Nothing was being changed: there is nothing to take back, and the pass goes on.
    @Test func abortDuringALookSaysThatThereIsNothingToAbort() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.opened == false && harness.machine.reconciliation?.standing != .closing
        }
        let reconciliation = harness.machine.reconciliation?.id
        harness.request(.abort)
        #expect(
            harness.answers["r1"]
                == "refused nothing_running - production is only being looked at, and nothing is being changed: there "
                + "is nothing to abort."
        )
        #expect(harness.machine.reconciliation?.id == reconciliation)
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(!harness.outcomes.contains(.aborted))
    }

    /// The sentence of a person who ends it with a full stop.
    @Test func aSuspensionIsOneSentenceAfterAnother() throws {
        var (harness, world) = try MachineHarness.provisioned()
        harness.request(.suspend(reason: "the database is moved."))
        world.image = 2
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.reason.code == "suspended" }
        #expect(
            harness.machine.memory.passes.last?.reason.message
                == "production is suspended by ops: the database is moved. 2 differences wait for `amarre resume "
                + "production`."
        )
    }

    /// Given up to wait for is not done.
    @Test func aRollbackThatHelpedNothingDoesNotSayThatItIsDone() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.healthy = false
        try harness.drive(&world, limit: 5000) { harness, _ in
            harness.shown.contains { $0.hasPrefix("The rollback of web ended") }
        }
        let step = try #require(harness.shown.first { $0.hasPrefix("The rollback of web ended") })
        #expect(
            step.replacing(#/[0-9]+ s /#, with: "N s ")
                == "The rollback of web ended after N s without success: web-0 has its earlier release back and isn't "
                + "healthy.",
            "\(step)")
    }

    /// People know tags: those of earlier releases are remembered when git asks for another one.
    @Test func theTagsThatGitAskedForAreRemembered() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.tag = "1.5.0"
        world.image = 2
        try harness.drive(&world, to: .completed)
        world.tag = "1.6.0"
        world.image = 3
        try harness.drive(&world, to: .completed)
        let tags = harness.machine.memory.pins.knownTags
        let known = try [1, 2, 3].map {
            tags.tag(of: PinnedImage(repository: "rg/web", digest: try ObedientWorld.digest($0)))
        }
        #expect(known == [nil, "1.5.0", "1.6.0"])
        let remembered = harness.machine.memory.pins.tags
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.pins.tags == remembered, "a quiet pass changes nothing")
        #expect(EnvironmentMachine(harness.machine.saved).memory == harness.machine.memory)
    }
}
