import Controller
import LiveState
import Model
import Ports
import Testing

/// Time in which the process didn't run doesn't count, and a clock that is set back makes nothing longer.
@Suite struct StandstillTests {
    private func isProbing(_ effect: Effect) -> Bool { if case .probe = effect { true } else { false } }

    /// A promotion whose first instance is being probed.
    private func probing() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, world in
            world.applied.contains("web-0 2") && harness.effects.contains { isProbing($0.effect) }
        }
        return (harness, world)
    }

    @Test(arguments: [600, 86_400])
    func aPauseOverTheDeadlineRollsNothingBack(seconds: Int64) throws {
        var (harness, world) = try probing()
        harness.now = harness.now + .seconds(seconds)
        harness.send(.woken)
        #expect(
            harness.shown.contains { $0.hasPrefix("The controller didn't run for \((seconds - 2) / 10)") },
            "\(harness.shown)")
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.holds.isEmpty && world.restored.isEmpty)
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
    }

    @Test func aProbeThatExpiredMeanwhileIsAskedAgain() throws {
        var (harness, world) = try probing()
        for _ in 0..<3 {
            harness.now = harness.now + .seconds(60)
            let probe = try #require(harness.effects.first { isProbing($0.effect) })
            harness.effects.removeAll { $0.id == probe.id }
            harness.send(
                .finished(
                    probe.id,
                    .probed(
                        ProbeResult(healthy: false, status: nil, detail: "no answer within 2 s", latency: .seconds(60)))
                ))
            let again = try #require(harness.effects.first { isProbing($0.effect) })
            #expect(again.id != probe.id && again.effect == probe.effect)
        }
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.holds.isEmpty && world.restored.isEmpty)
    }

    @Test func aPauseIsNoOutage() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
        harness.now = harness.now + .seconds(300)
        harness.send(.woken)
        #expect(harness.machine.memory.outage == nil)
        harness.answer(.failed(PortFailure(.unreachable, code: "scaleway_unreachable", "no answer in 60 s")))
        #expect(harness.machine.memory.outage == nil && harness.effects.count == 1, "it is asked again")
        try harness.drive(&world, to: .noop)
        #expect(!harness.recorded.contains { $0.kind == .environmentUnreachable })
    }

    @Test func aRollbackKeepsItsBudgets() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.standing == .rollingBack
        }
        harness.now = harness.now + .seconds(3600)
        harness.send(.woken)
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
        #expect(!harness.shown.contains { $0.contains("takes longer than") })
    }

    /// A process that was away, killed and started again, has its budgets too.
    @Test func aRestartKeepsThemToo() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.standing == .rollingBack
        }
        harness.now = harness.now + .seconds(3600)
        harness.restart()
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
    }

    @Test(arguments: [3, 30, 4000])
    func aClockThatIsSetBackMakesNoWaitLonger(seconds: Int64) throws {
        var (harness, world) = try probing()
        harness.now = harness.now - .seconds(seconds)
        harness.send(.triggered(.webhook))
        let asked = try #require(harness.wakeAt)
        #expect(asked <= harness.now + .seconds(2))
        let began = harness.now
        try harness.drive(&world, to: .completed)
        #expect(harness.now - began < .seconds(20))
        #expect(harness.machine.memory.services.holds.isEmpty)
        let times = harness.recorded.map(\.time)
        #expect(times == times.sorted())
    }

    /// One row: what the wall clock says, what was asked for, and what the machine makes of it, in seconds.
    struct Row {
        let wall: Int64
        let expected: Int64?
        let now: Int64
        let gap: Int64
    }

    @Test(
        arguments: [
            [Row(wall: 10, expected: 12, now: 10, gap: 0), Row(wall: 12, expected: 12, now: 12, gap: 0)],
            // Late, and not more than that.
            [Row(wall: 10, expected: nil, now: 10, gap: 0), Row(wall: 17, expected: 12, now: 17, gap: 0)],
            [Row(wall: 10, expected: nil, now: 10, gap: 0), Row(wall: 18, expected: 12, now: 18, gap: 6)],
            // Nothing was asked for.
            [Row(wall: 10, expected: nil, now: 10, gap: 0), Row(wall: 1000, expected: nil, now: 1000, gap: 0)],
            // Set back, and time goes on from where it was.
            [
                Row(wall: 100, expected: nil, now: 100, gap: 0), Row(wall: 70, expected: 102, now: 100, gap: 0),
                Row(wall: 72, expected: 102, now: 102, gap: 0),
            ],
            // Set back and right again: no gap.
            [
                Row(wall: 100, expected: nil, now: 100, gap: 0), Row(wall: 70, expected: 102, now: 100, gap: 0),
                Row(wall: 102, expected: 102, now: 102, gap: 0),
            ],
        ])
    func theClock(rows: [Row]) {
        var clock = MachineClock()
        for row in rows {
            let read = clock.read(Timestamp(seconds: row.wall), expected: row.expected.map { Timestamp(seconds: $0) })
            #expect(read.now == Timestamp(seconds: row.now) && read.gap == .seconds(row.gap), "\(row)")
        }
    }
}
