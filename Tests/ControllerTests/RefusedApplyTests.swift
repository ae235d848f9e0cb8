import Controller
import LiveState
import Model
import Ports
import Testing

/// An apply that the cloud refuses is told as what it is, and goes on by itself when the cause is gone.
@Suite struct RefusedApplyTests {
    private func refusing(
        _ kind: PortFailure.Kind, for duration: Duration
    ) throws -> (harness: MachineHarness, world: ObedientWorld, reasons: Set<Reason>) {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        let end = harness.now + duration
        var reasons: Set<Reason> = []
        for _ in 0..<2000 where harness.now < end {
            if case .apply? = harness.effects.first?.effect {
                harness.answer(
                    .failed(
                        PortFailure(kind, code: "scaleway_\(kind.rawValue)", "ContainersCount has reached its quota.")))
            } else if let first = harness.effects.first {
                harness.answer(try world.answer(first.effect, now: harness.now))
            } else {
                harness.wake()
            }
            if let pass = harness.machine.memory.passes.last, pass.outcome == .failed { reasons.insert(pass.reason) }
        }
        return (harness, world, reasons)
    }

    @Test(arguments: [PortFailure.Kind.quota, .throttled, .denied]) func theCloudsReasonIsTheReason(
        kind: PortFailure.Kind
    ) throws {
        var (harness, world, reasons) = try refusing(kind, for: .seconds(2400))
        #expect(Set(reasons.map(\.code)) == ["scaleway_\(kind.rawValue)"])
        #expect(reasons.allSatisfy { $0.message.hasSuffix("ContainersCount has reached its quota.") })
        #expect(harness.machine.memory.services.holds.isEmpty && !harness.outcomes.contains(.rolledBack))
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
    }
}
