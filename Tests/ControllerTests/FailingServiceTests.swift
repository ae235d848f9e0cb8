import Controller
import LiveState
import Model
import Ports
import Planning
import Testing

/// A service that fails keeps no other one waiting.
@Suite struct FailingServiceTests {
    private func started(_ harness: MachineHarness) -> Int {
        harness.recorded.filter { $0.kind == .reconciliationStarted }.count
    }

    /// `web` and `zeta` run image 1, and `web-0` ends in `error` whatever is deployed.
    private func ill() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(second: 1))
        world.containers["web-0"]?.status = .error
        try harness.drive(&world, to: .rolledBack)
        return (harness, world)
    }

    @Test(arguments: [true, false]) func anIllServiceStarvesNoOther(isDrift: Bool) throws {
        var (harness, world) = try ill()
        #expect(harness.machine.memory.services.failing?.map(\.text) == ["web"])
        if isDrift {
            world.containers["zeta-0"]?.variables["LOG_LEVEL"] = "console"
        } else {
            world.second = 2
            world.commit = 4
        }
        let before = started(harness)
        try harness.drive(&world) { _, world in
            isDrift
                ? world.containers["zeta-0"]?.variables.isEmpty == true
                : world.containers["zeta-0"]?.image.hasSuffix("2") == true
        }
        #expect(started(harness) == before + 1, "in the next pass")
        try harness.drive(&world, to: .rolledBack)
        #expect(harness.machine.memory.services.failing?.map(\.text) == ["web"])
        #expect(harness.machine.memory.services.holds.isEmpty && harness.machine.memory.code.hold == nil)
        #expect(world.restored.isEmpty, "it ran this very release before")
        world.containers["web-0"]?.status = .ready
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    @Test func whatIsWellAgainHasItsTurnAsBefore() throws {
        var (harness, world) = try ill()
        world.containers["web-0"]?.status = .ready
        world.image = 2
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.failing == nil)
        world.image = 3
        world.second = 3
        world.applied = []
        try harness.drive(&world, to: .completed)
        #expect(world.applied == ["web-0 3", "web-1 3", "zeta-0 3"])
    }

    // MARK: Quotas

    /// Drives one run in which each apply of `web` is refused.
    private func refuse(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        let before = harness.machine.memory.passes.last?.at
        for _ in 0..<2000 {
            let last = harness.machine.memory.passes.last
            if harness.machine.reconciliation == nil, last?.at != before, last?.outcome != .noop { return }
            let isWeb = world.planned?.targets.contains { $0.contains("web-") } ?? false
            if isWeb, case .apply? = harness.effects.first?.effect {
                harness.answer(
                    .failed(PortFailure(.quota, code: "scaleway_quota", "ContainersCount has reached its quota.")))
            } else if let first = harness.effects.first {
                harness.answer(try world.answer(first.effect, now: harness.now))
            } else {
                harness.wake()
            }
        }
        Issue.record("the run doesn't end")
    }

    @Test func aQuotaOfOneServiceLetsTheOthersGoOn() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(second: 1))
        world.image = 2
        world.second = 2
        let before = started(harness)
        let began = harness.now
        try refuse(&harness, &world)
        #expect(started(harness) == before + 1 && harness.now - began < .seconds(120))
        #expect(world.containers.mapValues { $0.image.suffix(1) } == ["web-0": "1", "web-1": "1", "zeta-0": "2"])
        let pass = try #require(harness.machine.memory.passes.last)
        #expect(pass.outcome == .failed)
        #expect(pass.reason == Reason(code: "scaleway_quota", message: "ContainersCount has reached its quota."))
        #expect(
            harness.machine.memory.services.holds.isEmpty
                && harness.machine.memory.services.failing?.map(\.text) == ["web"])
        try harness.drive(&world, to: .completed)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
        #expect(harness.machine.memory.services.failing == nil)
    }

    // MARK: Configuration

    /// A module change of `zeta` is done although `web` can't be planned.
    @Test func aServiceThatCantBePlannedKeepsNoFullPlanWaiting() throws {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(second: 1))
        world.image = 2
        world.terraformTree = "new-tree"
        world.modules = ["new-tree": "new"]
        world.unplannable = ["web-0": PortFailure(.notFound, code: "scaleway_not_found", "secret token isn't there")]
        try harness.drive(&world, to: .failed)
        #expect(world.containers.mapValues(\.settings.tags) == ["web-0": [], "web-1": [], "zeta-0": ["new"]])
        #expect(
            harness.machine.memory.passes.last?.reason
                == Reason(code: "scaleway_not_found", message: "secret token isn't there"))
        #expect(harness.machine.memory.code.verified?.tree == "tree", "not everything is healthy with it")
        world.unplannable = [:]
        try harness.drive(&world, to: .completed)
        #expect(world.containers.mapValues(\.settings.tags) == ["web-0": ["new"], "web-1": ["new"], "zeta-0": ["new"]])
        #expect(world.containers.mapValues { $0.image.suffix(1) } == ["web-0": "2", "web-1": "2", "zeta-0": "1"])
        #expect(harness.machine.memory.code.verified?.tree == "new-tree")
    }
}
