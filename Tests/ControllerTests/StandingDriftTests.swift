import Controller
import DesiredState
import LiveState
import Model
import Planning
import Ports
import Testing

/// Drift of infrastructure that can't be put back, such as a data source that somebody renamed: Terraform would replace
/// it, which the gate refuses. It is told, and stops no release.
@Suite struct StandingDriftTests {
    private static let source = "module.monitoring.scaleway_cockpit_source.this"

    /// A quiet environment; then the full check meets what it can't put back.
    private func drifted(unplannable: Bool) throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.isMarked, world.isProtected) = ([Self.source], nil, unplannable)
        // No taint is why there is no plan.
        world.named = ["module.database.scaleway_rdb_instance.this"]
        try harness.planEverything(&world)
        #expect(
            harness.machine.memory.passes.last?.reason.code == (unplannable ? "terraform_plan" : "unexpected_change"))
        return (harness, world)
    }

    private func images(_ world: ObedientWorld) -> Set<Character> {
        Set(world.containers.values.compactMap(\.image.last))
    }

    /// Within a pause, and when it has just ended.
    @Test(arguments: [(true, 1), (false, 1), (true, 5), (false, 5)])
    func aReleaseGoesOn(unplannable: Bool, tries: Int) throws {
        var (harness, world) = try drifted(unplannable: unplannable)
        try harness.drive(&world, limit: 100_000) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.plans.pause?.times == tries
        }
        let before = harness.recorded.count
        (world.image, world.commit) = (2, 2)
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && images(world) == ["2"]
        }
        let last = try #require(harness.machine.memory.passes.last)
        #expect(last.outcome == .failed && last.reason.code == (unplannable ? "terraform_plan" : "unexpected_change"))
        #expect(!world.applied.contains { $0.contains("replace") })
        let ends = harness.recorded.dropFirst(before).compactMap(\.outcome)
        #expect(ends == [.failed])
        #expect((tries...tries + 1).contains(harness.machine.memory.plans.pause?.times ?? 0))
        // Once it is put right, everything is as git says again.
        world.tainted = []
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(harness.machine.memory.plans.pause == nil)
    }

    /// What passes by itself is tried as ever.
    @Test func anOutageOfTheStateStoreIsNoPause() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.brokenTrees["tree"] = PortFailure(.unreachable, code: "state_backend_unreachable", "the store is away")
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.reason.code == "state_backend_unreachable")
        #expect(harness.machine.memory.plans.pause == nil)
        world.brokenTrees = [:]
        let back = harness.now
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged" && harness.now - back < .seconds(60))
    }

    /// Drift makes code impossible to plan that nothing was ever seen healthy with: it is held, and the release comes with the code before.
    @Test func aReleaseDoesNotComeWithHeldCode() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["new-tree": "new"]
        (world.terraformTree, world.commit, world.healthy) = ("new-tree", 2, false)
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.code.applied == "new-tree" || harness.machine.memory.code.hold != nil
        }
        world.brokenTrees["new-tree"] = PortFailure(.invalid, code: "terraform_plan", "it can't be planned")
        (world.healthy, world.image, world.commit) = (true, 2, 3)
        try harness.drive(&world, limit: 100_000) { harness, world in
            harness.machine.reconciliation == nil && images(world) == ["2"]
        }
        #expect(harness.machine.memory.code.hold?.tree == "new-tree")
        #expect(world.containers.values.allSatisfy { $0.settings.tags.isEmpty })
    }

    /// What stays as it is is looked at less and less often, and told each time that it was.
    @Test(arguments: [true, false])
    func itIsNotTriedAllTheTime(unplannable: Bool) throws {
        var (harness, world) = try drifted(unplannable: unplannable)
        let before = harness.recorded.count
        let end = harness.now + .seconds(6 * 3600)
        var ends: [Timestamp] = []
        var retries: [Int64] = []
        try harness.drive(&world, limit: 100_000) { harness, _ in
            if let pause = harness.machine.memory.plans.pause, ends.last != pause.until {
                ends.append(pause.until)
                retries.append((pause.until - harness.now).components.seconds)
            }
            return harness.now > end && harness.machine.reconciliation == nil
        }
        let doubling: [Int64] = [30, 60, 120, 240, 480, 600]
        #expect(Array(retries.dropFirst().prefix(doubling.count)) == doubling)
        #expect(Set(retries.dropFirst(7)) == [600])
        let recorded = harness.recorded.dropFirst(before).filter { $0.kind == .reconciliationFailed }
        #expect((36...45).contains(recorded.count), "\(recorded.count) in six hours")
        #expect(harness.machine.memory.passes.last?.outcome == (unplannable ? .failed : .refused))
        #expect(harness.machine.memory.passes.last?.reason == recorded.last?.reason)
    }

    /// Who puts it right and says so doesn't wait.
    @Test(arguments: [true, false])
    func whoAsksDoesNotWait(unplannable: Bool) throws {
        var (harness, world) = try drifted(unplannable: unplannable)
        try harness.drive(&world, limit: 100_000) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.plans.pause?.times == 7
        }
        harness.restart()
        #expect(harness.machine.memory.plans.pause?.times == 7)
        world.tainted = []
        harness.request(.reconcile)
        let asked = harness.now
        try harness.drive(&world) { harness, _ in harness.answers["r1"] != nil && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.plans.pause == nil && harness.now - asked < .seconds(60))
        #expect(harness.machine.memory.plans.fullPlanAt ?? asked > asked)
    }

    /// What git asks for isn't passed over: the release may need it.
    @Test func codeThatIsRefusedStopsTheRelease() throws {
        var (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.isMarked, world.isProtected) = ([Self.source], nil, false)
        (world.terraformTree, world.image, world.commit) = ("new-tree", 2, 2)
        let end = harness.now + .seconds(3 * 3600)
        try harness.drive(&world, limit: 100_000) { harness, _ in
            harness.now > end && harness.machine.reconciliation == nil
        }
        #expect(images(world) == ["1"] && harness.machine.memory.passes.last?.reason.code == "unexpected_change")
        #expect(harness.recorded.count < 100)
        // Another state of the folder is tried at once.
        (world.terraformTree, world.tainted, world.commit) = ("better-tree", [], 3)
        let pushed = harness.now
        try harness.drive(&world, to: .completed)
        #expect(images(world) == ["2"] && harness.now - pushed < .seconds(120))
    }

    /// The full check is due, and a release as well: it goes on after the step that can't be done, also when the process
    /// dies in between.
    @Test(arguments: [true, false])
    func aReleaseComesWithTheCheck(unplannable: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        (world.tainted, world.isMarked, world.isProtected) = ([Self.source], nil, unplannable)
        world.named = ["module.database.scaleway_rdb_instance.this"]
        harness.now = harness.now + .seconds(6 * 3600 + 60)
        (world.image, world.commit) = (2, 2)
        try harness.drive(&world) { _, world in images(world) == ["1", "2"] }
        let before = harness.recorded.count
        harness.restart()
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && images(world) == ["2"]
        }
        let code = unplannable ? "terraform_plan" : "unexpected_change"
        #expect(harness.machine.memory.passes.last?.reason.code == code)
        let ends = harness.recorded.dropFirst(before).filter { $0.outcome != nil }
        #expect(ends.map(\.outcome) == [.failed] && harness.machine.memory.plans.pause?.times == 1)
    }
}
