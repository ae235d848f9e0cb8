import Controller
import LiveState
import Model
import Ports
import Testing

/// What it does when git can't be read, and what it refuses when git can.
@Suite struct SourceTroubleTests {
    /// Up to the next read of git.
    private func reading(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .readSource = $0.effect { true } else { false } }
        }
    }

    @Test(arguments: [PortFailure.Kind.unreachable, .denied, .throttled, .timedOut])
    func driftIsHealedWhileGitCannotBeRead(kind: PortFailure.Kind) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try reading(&harness, &world)
        harness.answer(.failed(PortFailure(kind, code: "git_trouble", "the remote refused the token")))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
        #expect(harness.shown.contains { $0.hasPrefix("Git can't be read (the remote refused the token)") })
    }

    @Test func gitThatNeverAnswersKeepsNothingFromBeingHealed() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try reading(&harness, &world)
        let asked = harness.now
        while harness.effects.first?.effect == .readSource { harness.wake() }
        #expect(harness.now - asked <= .seconds(90))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
        #expect(harness.shown.contains { $0.hasPrefix("Git can't be read (Git hasn't answered for 90 s)") })
    }

    @Test(arguments: [PortFailure.Kind.invalid, .notFound])
    func aCommitThatCannotBeUsedStopsThePass(kind: PortFailure.Kind) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try reading(&harness, &world)
        harness.answer(.failed(PortFailure(kind, code: "git_tree_refused", "a link")))
        #expect(harness.machine.memory.passes.last?.outcome == .failed)
        #expect(world.containers["web-1"]?.variables.isEmpty == false)
    }
}
