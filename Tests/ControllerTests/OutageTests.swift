import Controller
import LiveState
import Model
import Ports
import Testing

/// When Scaleway can't be used the environment is read-only, says so once, and goes on by itself.
@Suite struct OutageTests {
    private let gone = PortFailure(
        .unreachable, code: "scaleway_unreachable", "Scaleway: GET /containers got no answer")

    /// Up to the next look of the next pass.
    private func looking(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
    }

    private func kinds(_ harness: MachineHarness) -> [AuditEvent.Kind] {
        harness.recorded.map(\.kind).filter { $0 == .environmentUnreachable || $0 == .environmentReachable }
    }

    @Test func aFailedLookIsSaidOnceAndTheNextGoodOneEndsIt() throws {
        var (harness, world) = try MachineHarness.provisioned()
        for _ in 0..<3 {
            try looking(&harness, &world)
            harness.answer(.failed(gone))
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        }
        #expect(kinds(harness) == [.environmentUnreachable])
        #expect(harness.machine.memory.outage?.reason.code == "scaleway_unreachable")
        #expect(harness.machine.memory.passes.last?.outcome == .failed, "each try is recorded")
        try harness.drive(&world, to: .noop)
        #expect(kinds(harness) == [.environmentUnreachable, .environmentReachable])
        #expect(harness.machine.memory.outage == nil)
    }

    @Test func waitsAreInTheRecordAndLongOnesAreAnOutage() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try looking(&harness, &world)
        let id = try #require(harness.effects.first?.id)
        let began = harness.now
        harness.send(
            .waiting(id, PortWait(kind: .throttled, reason: gone.reason, attempt: 1, pause: .milliseconds(250))))
        #expect(
            harness.machine.reconciliation?.steps.last?.text == "Waits 250 ms after attempt 1: \(gone.reason.message)")
        harness.send(.waiting(id, PortWait(kind: .unreachable, reason: gone.reason, attempt: 2, pause: .seconds(1))))
        #expect(harness.machine.memory.outage == nil, "one failed attempt is no outage")
        #expect(harness.machine.waitBudget == .seconds(600) - .milliseconds(1250))
        // Nothing more is heard of it.
        harness.sleep(began + .milliseconds(6999) - harness.now)
        #expect(harness.machine.memory.outage == nil)
        harness.sleep(.milliseconds(1))
        #expect(harness.now == began + .seconds(7), "seven seconds after the look began")
        #expect(kinds(harness) == [.environmentUnreachable])
        try harness.drive(&world, to: .completed)
        #expect(kinds(harness) == [.environmentUnreachable, .environmentReachable])
    }

    @Test func silenceIsAnOutageToo() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try looking(&harness, &world)
        let began = harness.now
        harness.sleep(.milliseconds(11_999))
        #expect(harness.machine.memory.outage == nil)
        harness.sleep(.milliseconds(1))
        #expect(harness.now == began + .seconds(12))
        #expect(harness.machine.memory.outage?.reason.code == "scaleway_silent")
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.outage == nil)
    }

    @Test func aRefusedTokenIsNoOutage() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try looking(&harness, &world)
        harness.answer(
            .failed(PortFailure(.denied, code: "scaleway_permission_denied", "the key lacks containers:write")))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(kinds(harness) == [] && harness.machine.memory.passes.last?.reason.code == "scaleway_permission_denied")
    }

    /// It doesn't matter when it dies: the outage is known, and its end is said.
    @Test func anOutageSurvivesARestart() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try looking(&harness, &world)
        harness.answer(.failed(gone))
        harness.restart()
        #expect(harness.machine.memory.outage != nil)
        try harness.drive(&world, to: .noop)
        #expect(kinds(harness) == [.environmentUnreachable, .environmentReachable])
    }
}
