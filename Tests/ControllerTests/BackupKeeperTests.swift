import Backups
import Controller
import DesiredState
import LiveState
import Model
import Ports
import Testing

/// Backups go on beside reconciliations: their own looks, intents that are durable first, and no end of a pass stops one.
@Suite struct BackupKeeperTests {
    private static let policies = [BackupPolicy(database: "evalap", daily: 7, weekly: 2, monthly: 1)]

    private func provisioned() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.shelf.policies = Self.policies
        // What git asks for is the next commit's.
        world.image = 2
        try harness.drive(&world, to: .completed)
        return (harness, world)
    }

    private func makes(_ world: ObedientWorld) -> [String] {
        world.shelf.calls.compactMap { if case .make(let wish) = $0 { wish.name } else { nil } }
    }

    @Test("what git asks for is made, each once, with an event for its beginning and its end")
    func made() throws {
        var (harness, world) = try provisioned()
        try harness.drive(&world) { _, world in world.shelf.backups.count == 3 }
        try harness.drive(&world) { harness, _ in
            harness.recorded.filter { $0.kind == .backupMade }.count == 3
        }
        let names = makes(world)
        #expect(Set(names).count == 3 && names.count == 3)
        #expect(names.allSatisfy { $0.hasPrefix("amarre-") && $0.hasSuffix("-evalap") }, "\(names)")
        let begun = harness.recorded.filter { $0.kind == .backupBegun }
        #expect(begun.count == 3 && begun.allSatisfy { $0.severity == .info && $0.changes.count == 1 })
        #expect(Set(harness.recorded.map(\.id)).count == harness.recorded.count)
        // A schedule that is off is told once; the machine's tests say the rest.
        #expect(harness.recorded.filter { $0.kind == .backupCondition }.map(\.reason.code) == ["backup_schedule_off"])
        #expect(harness.machine.memory.backups.made.count == 3)
        #expect(harness.durable.memory.backups == harness.machine.memory.backups)
    }

    @Test("a quiet environment looks every five minutes, and no pass reads backups")
    func looks() throws {
        var (harness, world) = try provisioned()
        try harness.drive(&world) { harness, _ in harness.recorded.filter { $0.kind == .backupMade }.count == 3 }
        let (before, start, passes) = (world.shelf.calls.count, harness.now, harness.machine.memory.passes.count)
        try harness.drive(&world, limit: 60_000) { harness, _ in harness.now >= start + .seconds(3000) }
        let looks = world.shelf.calls.count - before
        #expect((9...11).contains(looks), "\(looks) looks in 50 minutes")
        #expect(harness.machine.memory.passes.count > passes + 100)
    }

    @Test("an intent is durable before the call, and a call without an answer is looked after by the next process")
    func crash() throws {
        var (harness, world) = try provisioned()
        func make(_ harness: MachineHarness) -> (EffectID, BackupCall)? {
            harness.effects.lazy.compactMap { id, effect in
                if case .backup(let call) = effect, case .make = call { (id, call) } else { nil }
            }.first
        }
        try harness.drive(&world) { harness, _ in make(harness) != nil }
        let (_, call) = try #require(make(harness))
        #expect(harness.durable.memory.backups.begun != nil)
        // It takes effect, and the process dies before the answer.
        _ = world.shelf.answer(call, now: harness.now)
        harness.restart()
        try harness.drive(&world) { harness, _ in harness.recorded.filter { $0.kind == .backupMade }.count == 3 }
        #expect(world.shelf.backups.count == 3 && Set(makes(world)).count == 3 && makes(world).count == 3)
    }

    @Test("the end of a pass and the end of a rollout stop no call for a backup")
    func beside() throws {
        var (harness, world) = try provisioned()
        func make(_ harness: MachineHarness) -> EffectID? {
            harness.effects.first { if case .backup(.make) = $0.effect { true } else { false } }?.id
        }
        try harness.drive(&world) { harness, _ in make(harness) != nil }
        let id = try #require(make(harness))
        world.image = 3
        let outcomes = harness.outcomes.count
        for _ in 0..<4000 where harness.outcomes.count < outcomes + 2 {
            if let index = harness.effects.firstIndex(where: { $0.id != id }) {
                let effect = harness.effects.remove(at: index)
                harness.now = harness.now + .milliseconds(100)
                harness.send(.finished(effect.id, try world.answer(effect.effect, now: harness.now)))
            } else {
                harness.wake()
            }
        }
        #expect(harness.outcomes.contains(.completed) && make(harness) == id)
    }

    @Test("an environment that asks for none isn't looked at, and one that stops asking isn't any more")
    func none() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.count > 50 }
        #expect(world.shelf.calls.isEmpty)
    }

    @Test(
        "a failure is told, tried again within five minutes, and shown by status",
        arguments: [PortFailure.Kind.invalid, .denied, .quota])
    func failure(_ kind: PortFailure.Kind) throws {
        var (harness, world) = try provisioned()
        world.shelf.refusals = [PortFailure(kind, code: "scaleway_refused", "no")]
        try harness.drive(&world) { harness, _ in harness.recorded.contains { $0.kind == .backupFailed } }
        let failed = try #require(harness.recorded.first { $0.kind == .backupFailed })
        #expect(failed.severity == .warning && failed.reason.code == "scaleway_refused")
        #expect(harness.machine.memory.backups.troubles.contains { $0.code == "scaleway_refused" })
        let at = harness.now
        try harness.drive(&world) { _, world in world.shelf.backups.count == 3 }
        #expect(harness.now <= at + .seconds(300))
    }

    @Test("a call that wasn't answered is looked after before another one, and isn't a failure by itself")
    func unanswered() throws {
        var (harness, world) = try provisioned()
        world.shelf.refusals = [PortFailure(.timedOut, code: "scaleway_timeout", "no answer")]
        try harness.drive(&world) { _, world in !world.shelf.refusals.isEmpty == false && !world.shelf.calls.isEmpty }
        try harness.drive(&world) { _, world in world.shelf.backups.count == 3 }
        let calls = world.shelf.calls
        let lost = try #require(calls.firstIndex { if case .make = $0 { true } else { false } })
        guard case .look = calls[lost + 1] else { return #expect(Bool(false), "\(calls[lost + 1])") }
    }
}
