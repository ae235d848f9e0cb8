import DesiredState
import Controller
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

/// What git no longer names goes only when what it names was seen healthy.
@Suite struct RemovalTests {
    /// `web` runs image 1 and git, with `prune`, is about to say something else.
    private func pruning(_ services: [String: Int] = ["web": 1]) throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld(services: services, prune: true)
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        return (harness, world)
    }

    private func running(_ world: ObedientWorld) -> [String] {
        world.containers.values.map { "\($0.name) \($0.image.suffix(1))" }.sorted()
    }

    /// Passes for minutes; the last one's reason.
    private func idle(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws -> Reason? {
        for _ in 0..<5 { try harness.drive(&world, to: .noop) }
        return harness.machine.memory.passes.last?.reason
    }

    @Test func aRenamedServiceStaysWhileItsNewNameIsHeld() throws {
        var (harness, world) = try pruning()
        world.services = ["ui": 9]
        world.commit = 2
        try harness.drive(&world, to: .rolledBack)
        let reason = try idle(&harness, &world)
        #expect(running(world) == ["web-0 1", "web-1 1"])
        #expect(reason?.code == "orphan_kept")
        #expect(
            reason?.message.hasPrefix("web-0, web-1 run and git doesn't name them; they stay while ui is held since ")
                == true
                && reason?.message.hasSuffix(
                    " When ui runs what git asks for, they go: ask for another release in git, or run `amarre retry "
                        + "ui -e production`."
                )
                    == true,
            "\(reason?.message ?? "")")
        harness.restart()
        _ = try idle(&harness, &world)
        #expect(running(world) == ["web-0 1", "web-1 1"], "a restart changes nothing")
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .rolledBack)
        _ = try idle(&harness, &world)
        #expect(running(world) == ["web-0 1", "web-1 1"], "tried again, and as bad")
        world.services = ["ui": 2]
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(running(world) == ["ui-0 2", "ui-1 2"])
        #expect(try idle(&harness, &world)?.code == "converged")
    }

    @Test func aRenamedServiceStaysAfterAnAbort() throws {
        var (harness, world) = try pruning()
        world.services = ["ui": 2]
        world.commit = 2
        try harness.drive(&world) { _, world in world.containers["ui-0"] != nil }
        harness.request(.abort)
        try harness.drive(&world, to: .aborted)
        #expect(try idle(&harness, &world)?.code == "orphan_kept")
        #expect(running(world) == ["web-0 1", "web-1 1"])
        harness.request(.retry(service: nil), id: "r2")
        try harness.drive(&world, to: .completed)
        #expect(running(world) == ["ui-0 2", "ui-1 2"])
    }

    @Test func aRenamedServiceStaysThroughRunsThatFailAndAreCutOff() throws {
        var (harness, world) = try pruning()
        world.services = ["ui": 2]
        world.commit = 2
        var failed = 0
        for round in 0..<60 {
            if harness.machine.reconciliation == nil, harness.machine.memory.passes.last?.outcome == .failed {
                failed += 1
            }
            if case .apply? = harness.effects.first?.effect {
                harness.answer(.failed(PortFailure(.denied, code: "terraform_apply", "no")))
            } else if let first = harness.effects.first {
                harness.answer(try world.answer(first.effect, now: harness.now))
            } else {
                harness.wake()
            }
            if round % 17 == 16 { harness.restart() }
        }
        #expect(failed > 0)
        #expect(running(world) == ["web-0 1", "web-1 1"])
        try harness.drive(&world, to: .completed)
        #expect(running(world) == ["ui-0 2", "ui-1 2"])
    }

    /// What `api` did may be what the new `web` does.
    @Test func aServiceThatIsDroppedWithAReleaseThatFailsStays() throws {
        var (harness, world) = try pruning(["api": 1, "web": 1])
        world.services = ["web": 9]
        world.commit = 2
        try harness.drive(&world, to: .rolledBack)
        #expect(try idle(&harness, &world)?.code == "orphan_kept")
        #expect(running(world) == ["api-0 1", "api-1 1", "web-0 1", "web-1 1"])
        world.services = ["web": 2]
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(running(world) == ["web-0 2", "web-1 2"])
    }

    /// The commit that takes the name away arrives while the release before it is being rolled out.
    @Test func aServiceThatIsDroppedDuringTheRolloutThatFailsStays() throws {
        var (harness, world) = try pruning(["api": 1, "web": 1])
        world.services = ["api": 1, "web": 9]
        world.commit = 2
        try harness.drive(&world) { _, world in world.containers["web-0"]?.image.hasSuffix("9") == true }
        world.services = ["web": 9]
        world.commit = 3
        try harness.drive(&world, to: .rolledBack)
        #expect(try idle(&harness, &world)?.code == "orphan_kept")
        harness.restart()
        #expect(try idle(&harness, &world)?.code == "orphan_kept")
        #expect(running(world) == ["api-0 1", "api-1 1", "web-0 1", "web-1 1"])
    }

    /// A hold of yesterday on a service that runs has nothing to do with what is dropped today.
    @Test func anOlderHoldOnAServiceThatRunsKeepsNothing() throws {
        var (harness, world) = try pruning(["api": 1, "web": 1])
        world.services = ["api": 1, "web": 9]
        world.commit = 2
        try harness.drive(&world, to: .rolledBack)
        #expect(try idle(&harness, &world)?.code == "held")
        world.services = ["web": 9]
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(running(world) == ["web-0 1", "web-1 1"])
        #expect(try idle(&harness, &world)?.code == "held")
    }

    /// The instances that a smaller `min` makes surplus carry the load while the release of the same commit is bad.
    @Test func surplusInstancesStayWhenTheReleaseOfTheSameCommitIsBad() throws {
        var (harness, world) = try pruning()
        world.services = ["web": 9]
        world.commit = 2
        world.instances = 1
        try harness.drive(&world, to: .rolledBack)
        #expect(try idle(&harness, &world)?.code == "held")
        #expect(running(world) == ["web-0 1", "web-1 1"])
    }

    /// A new data directory: what runs was never verified by it, git's release is bad, and a list is
    /// empty for a moment.
    @Test func whatRanBeforeAHeldReleaseIsNoLeftover() throws {
        var (_, world) = try pruning()
        var harness = try MachineHarness()
        world.services = ["web": 9]
        world.commit = 2
        harness.send(.restarted)
        try harness.drive(&world, to: .rolledBack)
        _ = try idle(&harness, &world)
        let containers = world.containers
        #expect(running(world) == ["web-0 1", "web-1 1"])
        world.containers = [:]
        try harness.drive(&world, to: .noop)
        world.containers = containers
        _ = try idle(&harness, &world)
        #expect(running(world) == ["web-0 1", "web-1 1"])
    }

    /// While a service is put aside nothing goes, so Terraform still wants to remove what waits: the run's reason is
    /// the service's trouble.
    @Test func whatWaitsToGoIsNotTheReasonOfARun() throws {
        var (harness, world) = try MachineHarness.withUnreadable()
        let revision = try world.revision()
        try harness.drive(&world) { harness, _ in
            guard case .plan(let request) = harness.effects.first?.effect,
                harness.machine.reconciliation?.revision?.commit.id == revision.commit.id
            else { return false }
            return request.targets.isEmpty && harness.machine.reconciliation?.aside != nil
        }
        let name = InstanceName(service: try #require(ServiceName("web")), index: 7)
        let removal = PlannedChange(address: InstanceAddress.text(name), type: PlanGate.containerType, action: .delete)
        harness.answer(.plan(PlanSummary(handle: "h", digest: "d", changes: [removal])))
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.reason.code == "scaleway_answer_invalid")
    }
}
