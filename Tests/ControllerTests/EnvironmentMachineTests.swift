import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

@Suite struct EnvironmentMachineTests {
    @Test func provisionsAndThenIsQuiet() throws {
        let (harness, world) = try MachineHarness.provisioned()
        #expect(world.applied == ["web-0 1", "web-1 1"])
        #expect(harness.outcomes == [.completed, .noop])
        #expect(harness.recorded.filter { $0.kind == .reconciliationStarted }.count == 1)
    }

    @Test func nothingIsChangedBeforeItIsDurable() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .plan = $0.effect { true } else { false } }
        }
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation.map { $0.standing == .rolling } ?? false
        }
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .plan = $0.effect { true } else { false } }
        }
        harness.savesFail = true
        let plan = harness.effects[0]
        harness.answer(try world.answer(plan.effect, now: harness.now))
        #expect(!harness.effects.contains { $0.effect.changesSomething }, "an apply must wait for its state")
        #expect(harness.machine.storageTrouble?.code == "disk_full")
        harness.savesFail = false
        harness.sleep(.seconds(5))
        #expect(harness.effects.contains { $0.effect.changesSomething })
    }

    @Test func anAnswerToAStepThatIsOverIsDropped() throws {
        var (harness, _) = try MachineHarness.provisioned()
        let before = harness.machine
        harness.send(.finished(EffectID(number: 1), .failed(PortFailure(.internalError, code: "x", "late"))))
        #expect(harness.machine.memory == before.memory && harness.machine.reconciliation == before.reconciliation)
    }

    @Test func driftIsHealedAndSaidSo() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world, to: .completed)
        #expect(
            harness.recorded.contains {
                $0.kind == .driftDetected && $0.differences.contains { $0.field == "environment.LOG_LEVEL" }
            })
        #expect(harness.recorded.last { $0.kind == .reconciliationStarted }?.trigger == .drift)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
    }

    @Test func aBadReleaseGoesBackIsHeldAndRetriedOnRequest() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
        #expect(harness.machine.memory.services.holds.count == 1)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        harness.restart()
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "held", "a restart doesn't end a hold")
        world.applied = []
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .rolledBack)
        #expect(world.applied == ["web-0 9"])
        #expect(harness.answers["r1"]?.hasPrefix("rolledBack") == true)
    }

    @Test func aFirstReleaseThatIsBadIsRemovedAndQuiet() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld(image: 9)
        harness.send(.restarted)
        try harness.drive(&world, to: .rolledBack)
        #expect(world.containers.isEmpty)
        for _ in 0..<3 { try harness.drive(&world, to: .noop) }
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
    }

    @Test func suspendParksBetweenInstances() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.applied = []
        try harness.drive(&world) { _, world in world.applied.count == 1 }
        harness.request(.suspend(reason: "a look"))
        #expect(harness.answers["r1"] != nil)
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.standing == .parked
        }
        #expect(world.applied == ["web-0 2"])
        harness.request(.resume, id: "r2")
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 2", "web-1 2"])
    }

    @Test func nothingStartsWhileSuspended() throws {
        var (harness, world) = try MachineHarness.provisioned()
        harness.request(.suspend(reason: "a look"))
        world.image = 2
        let started = harness.recorded.filter { $0.kind == .reconciliationStarted }.count
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "suspended")
        #expect(harness.recorded.filter { $0.kind == .reconciliationStarted }.count == started)
    }

    @Test func abortGoesBack() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { _, world in world.applied.count == 3 }
        harness.request(.abort)
        try harness.drive(&world, to: .aborted)
        #expect(world.restored == ["web-0 1"])
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("1") })
    }

    /// Who asks for a rollback is told when it is done, and not that it begins.
    @Test func aRollbackOfTheServiceUnderWayIsAnsweredAtItsEnd() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation.map { $0.standing == .rolling } ?? false
        }
        harness.request(.rollback(service: try #require(ServiceName("web"))))
        #expect(harness.answers["r1"] == nil)
        try harness.drive(&world, to: .aborted)
        #expect(harness.answers["r1"]?.hasPrefix("aborted aborted ") == true)
        #expect(harness.answers["r1"]?.hasSuffix("ops asked to roll web back.") == true)
        #expect(harness.machine.memory.services.holds.count == 1)
    }

    @Test func aPersonRollsBackOnce() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        let web = try #require(ServiceName("web"))
        harness.request(.rollback(service: web))
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1", "web-1 1"])
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        harness.request(.rollback(service: web), id: "r2")
        #expect(harness.answers["r2"]?.hasPrefix("refused nothing_to_roll_back") == true)
        try harness.drive(&world, to: .noop)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("1") })
    }

    @Test func aTurnIsLentBetweenReconciliationsOnly() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { _, world in world.applied.count == 3 }
        harness.request(.turn)
        #expect(harness.answers["r1"] == nil, "a rollout is under way")
        let completed = harness.outcomes.count
        try harness.drive(&world) { harness, _ in harness.answers["r1"] != nil }
        #expect(harness.outcomes.dropFirst(completed).contains(.completed), "the rollout ends first")
        #expect(harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")])
        #expect(harness.machine.isAtRest)
        // Nothing begins meanwhile, not even after a restart: the command may still be running.
        world.image = 3
        harness.send(.triggered(.webhook))
        harness.request(.abort, id: "r2")
        #expect(harness.answers["r2"]?.hasPrefix("refused turn_lent") == true)
        harness.request(.reconcile, id: "r3")
        #expect(harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")])
        harness.restart()
        try harness.drive(&world) { harness, _ in harness.effects.map(\.effect) == [.awaitTurn(requestID: "r1")] }
        // It ended: what waited begins, and looks.
        harness.answer(.done)
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("3") })
        #expect(harness.answers["r3"]?.hasPrefix("completed") == true)
    }

    @Test func exactlyOneOutcomeWhereverItDies() throws {
        for death in 1..<60 {
            var (harness, world) = try MachineHarness.provisioned()
            world.image = 2
            let before = harness.recorded.count
            var steps = 0
            try harness.drive(&world) { _, _ in
                steps += 1
                return steps > death
            }
            harness.restart()
            try harness.drive(&world) { harness, _ in
                harness.machine.reconciliation == nil
                    && harness.machine.memory.services.verified.values.allSatisfy {
                        $0.image.digest.text.hasSuffix("2")
                    }
            }
            let events = harness.recorded.dropFirst(before)
            for start in events where start.kind == .reconciliationStarted {
                #expect(
                    events.filter { $0.correlation == start.correlation && $0.outcome != nil }.count == 1,
                    "death at step \(death)")
            }
        }
    }
}
