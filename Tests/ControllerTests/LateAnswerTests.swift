import Controller
import LiveState
import Model
import Ports
import Rollout
import Testing

/// Answers, saves and people that come at another moment than expected.
@Suite struct LateAnswerTests {
    private func rollout(_ harness: MachineHarness) -> RolloutMachine? {
        if let rollout = harness.machine.reconciliation?.rolling { rollout } else { nil }
    }

    private func isParked(_ harness: MachineHarness) -> Bool {
        harness.machine.reconciliation?.standing == .parked
    }

    // MARK: Git

    /// Git was asked beside the rollout, and says no when that is over.
    @Test func gitsLateAnswerDoesNotFailTheRun() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { _, world in world.applied.suffix(1) == ["web-1 2"] }
        harness.send(.triggered(.webhook))
        let index = try #require(harness.effects.firstIndex { $0.effect == .readSource })
        let question = harness.effects.remove(at: index)
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation?.standing == .verifying }
        let before = try #require(harness.machine.reconciliation)
        harness.send(.finished(question.id, .failed(PortFailure(.denied, code: "git_denied", "the key was refused"))))
        #expect(harness.machine.reconciliation == before, "it decides nothing")
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
    }

    // MARK: The clock

    /// The hold is younger than the request by the wall clock alone.
    @Test func aRetryAfterTheClockWasSetBackEndsTheHold() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try harness.drive(&world, to: .noop)
        harness.now = harness.now - .seconds(3600)
        harness.send(.woken)
        world.applied = []
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .rolledBack)
        #expect(world.applied == ["web-0 9"])
        #expect(harness.answers["r1"]?.hasPrefix("rolledBack probe_failed") == true, "\(harness.answers)")
    }

    // MARK: Looks with an outage between them

    @Test func anOutageBetweenTwoLooksIsNoAgreement() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let known = world.containers
        world.containers = [:]
        func look(_ result: EffectResult?) throws {
            try harness.drive(&world) { harness, _ in
                if case .observe? = harness.effects.first?.effect { true } else { false }
            }
            harness.answer(try result ?? world.answer(harness.effects[0].effect, now: harness.now))
        }
        try look(nil)
        let first = harness.now
        #expect(harness.machine.memory.instances.absences != nil && harness.machine.reconciliation != nil)
        try look(.failed(PortFailure(.unreachable, code: "scaleway_unreachable", "no answer")))
        #expect(harness.machine.memory.outage != nil)
        try look(nil)
        #expect(harness.now > first + .seconds(2) && harness.now < first + .seconds(120))
        #expect(harness.machine.memory.instances.absences != nil && harness.machine.memory.outage == nil)
        #expect(harness.machine.reconciliation?.opened == false, "the next look decides")
        world.containers = known
        try harness.drive(&world, to: .noop)
        #expect(world.applied == ["web-0 1", "web-1 1"] && !harness.recorded.contains { $0.kind == .driftDetected })
    }

    // MARK: Saves

    /// A full disk is no release's fault: ten times the deadline goes by.
    @Test func theDeadlineMovesWhileNothingCanBeSaved() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in
            if rollout(harness) != nil, case .plan? = harness.effects.first?.effect { true } else { false }
        }
        let deadline = try #require(rollout(harness)?.deadline)
        harness.savesFail = true
        harness.answer(try world.answer(harness.effects[0].effect, now: harness.now))
        let began = harness.now
        harness.sleep(.seconds(9000))
        let moved = try #require(rollout(harness)?.deadline) - deadline
        #expect(rollout(harness)?.phase == .applying)
        #expect(moved > .seconds(8990) && moved <= harness.now - began + .seconds(1), "\(moved)")
        #expect(!harness.effects.contains { $0.effect.changesSomething })
        harness.savesFail = false
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.holds.isEmpty && world.restored.isEmpty)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
    }

    // MARK: Stops

    @Test func aSuspensionBeforeTheLastStepOfAStopIsKept() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.applied = []
        try harness.drive(&world) { _, world in world.applied == ["web-0 2"] }
        harness.send(.stopping)
        harness.request(.suspend(reason: "a look"))
        try harness.drive(&world) { harness, _ in harness.machine.isAtRest && isParked(harness) }
        harness.restart()
        #expect(isParked(harness) && harness.effects.isEmpty && world.applied == ["web-0 2"])
    }

    @Test func aSuspensionWhileStoppingIsKept() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.applied = []
        try harness.drive(&world) { _, world in world.applied == ["web-0 2"] }
        harness.send(.stopping)
        try harness.drive(&world) { harness, _ in
            harness.machine.isAtRest && rollout(harness)?.phase == .betweenInstances
        }
        harness.request(.suspend(reason: "a look"))
        harness.restart()
        #expect(isParked(harness) && harness.effects.isEmpty)
        harness.sleep(.seconds(3000))
        harness.restart()
        #expect(isParked(harness) && world.applied == ["web-0 2"])
        harness.request(.resume, id: "r2")
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 2", "web-1 2"] && harness.machine.memory.services.holds.isEmpty)
    }
}
