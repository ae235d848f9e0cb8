import Controller
import Model
import Ports
import Testing

/// An answer that doesn't fit what was asked is a fault of ours. It must not leave an environment waiting for ever.
@Suite struct MismatchTests {
    /// Answers what is under way at that place with something that fits no effect there; what is under way ends, and
    /// the next pass is fine.
    private func check(
        _ harness: MachineHarness, _ world: ObedientWorld, at place: Standing,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var (harness, world) = (harness, world)
        try harness.drive(&world, limit: 2000) { harness, _ in
            harness.machine.standing == place && !harness.effects.isEmpty
        }
        let events = harness.recorded.count
        harness.answer(.codeStanding(nil))
        let reasons = harness.recorded.dropFirst(events).map(\.reason)
        #expect(reasons.last?.code == "internal_error", "\(place): \(reasons)", sourceLocation: sourceLocation)
        #expect(reasons.last?.message.contains("please report it") == true, sourceLocation: sourceLocation)
        #expect(harness.machine.memory.passes.last?.outcome == .failed, sourceLocation: sourceLocation)
        try harness.drive(&world, limit: 2000) { harness, _ in harness.machine.memory.passes.last?.outcome != .failed }
    }

    @Test(arguments: [Standing.reading, .looking])
    func aPassEnds(place: Standing) throws {
        let (harness, world) = try MachineHarness.provisioned()
        try check(harness, world, at: place)
    }

    @Test(arguments: [Standing.lookingAgain, .infrastructure, .rolling, .verifying])
    func workEnds(place: Standing) throws {
        let (harness, start) = try MachineHarness.provisioned()
        var world = start
        world.terraformTree = "new-tree"
        world.image = 2
        try check(harness, world, at: place)
    }

    @Test(arguments: [Standing.rollingBack, .refreshing])
    func aRollbackEnds(place: Standing) throws {
        let (harness, start) = try MachineHarness.provisioned()
        var world = start
        world.image = 9
        try check(harness, world, at: place)
    }
}
