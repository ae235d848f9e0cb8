import Controller
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

/// A rollback that can't put everything back: it does what it can, says what it couldn't, and ends.
@Suite struct RollbackTroubleTests {
    private let refused = PortFailure(.denied, code: "scaleway_locked", "Scaleway: update a container was refused")

    private func isRollingBack(_ harness: MachineHarness) -> Bool {
        harness.machine.reconciliation?.standing == .rollingBack
    }

    private func firstPhase(_ harness: MachineHarness) -> RollbackTarget.Phase? {
        if let machine = harness.machine.reconciliation?.rollingBack {
            machine.targets.first?.phase
        } else {
            nil
        }
    }

    /// Drives until nothing is under way.
    private func end(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        try harness.drive(&world, limit: 2000) { harness, _ in harness.machine.reconciliation == nil }
    }

    /// Each run has one secret; its old revision is gone when the release that brought the next one is refused.
    private func refusedWithSecret() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned(ObedientWorld(secret: 1))
        world.image = 9
        world.secret = 2
        world.goneRevisions = [1]
        try harness.drive(&world) { harness, _ in isRollingBack(harness) }
        return (harness, world)
    }

    @Test func aSecretThatCantBeReadKeepsWhatTheContainerHas() throws {
        var (harness, world) = try refusedWithSecret()
        try end(&harness, &world)
        #expect(world.restored == ["web-0 1"])
        #expect(world.containers["web-0"]?.secretHashes == ["TOKEN": "hash of token 2"])
        let pass = try #require(harness.machine.memory.passes.last)
        #expect(pass.outcome == .rolledBack)
        let said =
            "TOKEN of web-0 keeps the value that the container had, because revision 1 of secret token can't be read "
            + "any more."
        #expect(
            pass.reason.message == "web-0 fails its health check at /health: 503. \(said)"
                && harness.shown.contains(said))
        world.secret = 2
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "held", "and nothing is left to do")
    }

    @Test func aSecretThatTheContainerHasLostGetsTheNewestRevision() throws {
        var (harness, world) = try refusedWithSecret()
        world.containers["web-0"]?.secretHashes = [:]
        try end(&harness, &world)
        #expect(world.containers["web-0"]?.secretHashes == ["TOKEN": "hash of token 2"])
        #expect(
            harness.machine.memory.passes.last?.reason.message.hasSuffix(
                "TOKEN of web-0 has revision 2, because revision 1 of secret token can't be read any more.") == true)
    }

    @Test func withoutAnyRevisionItEndsNamesTheSecretAndTakesTheNextCommit() throws {
        var (harness, world) = try refusedWithSecret()
        world.containers["web-0"]?.secretHashes = [:]
        world.goneRevisions = [1, 2]
        try end(&harness, &world)
        let pass = try #require(harness.machine.memory.passes.last)
        #expect(pass.outcome == .failed && pass.reason.code == "rollback_incomplete")
        #expect(
            pass.reason.message.contains("web-0 couldn't be put back: revision 2 of token is gone"),
            "\(pass.reason.message)")
        #expect(harness.machine.memory.services.holds.count == 1, "the hold stays")
        let left = harness.machine.memory.instances.applied.first { $0.key.text == "web-0" }?.value
        #expect(left?.spec.image.digest == (try ObedientWorld.digest(9)), "recorded as what it is")
        world.image = 2
        world.secret = 3
        try harness.drive(
            &world, limit: 2000, until: { harness, _ in harness.machine.memory.passes.last?.outcome == .completed })
        #expect(
            world.containers.values.allSatisfy {
                $0.image.hasSuffix("2") && $0.secretHashes == ["TOKEN": "hash of token 3"]
            })
    }

    /// Both the rollout and the rollback wrote the secret, each with a hash of its own, and nothing became healthy:
    /// which revision is there is found out by a plan, not taken from what was tried last.
    @Test func whatWasLeftIsNotTakenForTheRevisionThatWasTried() throws {
        var world = ObedientWorld(secret: 1)
        world.salts = true
        var (harness, after) = try MachineHarness.provisioned(world)
        after.secret = 2
        after.status = .updating
        try harness.drive(&after) { harness, _ in isRollingBack(harness) }
        try end(&harness, &after)
        #expect(harness.machine.memory.passes.last?.reason.code == "rollback_incomplete")
        let left = harness.machine.memory.instances.applied.first { $0.key.text == "web-0" }?.value
        #expect(left != nil && left?.spec.secrets["TOKEN"] == nil)
        let said = harness.recorded.last { $0.outcome != nil }?.changes.filter { $0.resource == "web-0" } ?? []
        #expect(said.map(\.to) == ["token revision 2"], "what was tried, and nothing of what isn't known")
        after.status = .ready
        after.containers["web-0"]?.status = .ready
        harness.request(.retry(service: nil), id: "r2")
        try harness.drive(
            &after, limit: 2000, until: { harness, _ in harness.machine.memory.passes.last?.outcome == .completed })
        try harness.drive(&after, to: .noop)
        for container in after.containers.values {
            #expect(
                ObedientWorld.unsalted(container.secretHashes["TOKEN"] ?? "") == "hash of token 2", "\(container.name)")
        }
    }

    /// What ends each state of a rollback that would last for ever.
    enum Trouble: String, CaseIterable {
        case refused, busy, settling, unhealthy, resolving, deleted
    }

    @Test(arguments: Trouble.allCases, [false, true])
    func noStateOfARollbackLastsForEver(trouble: Trouble, restart: Bool) throws {
        var (harness, world) = try refusedWithSecret()
        switch trouble {
        case .refused: world.refusal = refused
        case .busy:
            world.containers["web-0"]?.status = .updating
            world.refusal = PortFailure(.transient, code: "scaleway_transient_state", "busy")
        case .settling: world.status = .updating
        case .unhealthy: world.healthy = false
        case .resolving:
            world.containers["web-0"]?.secretHashes = [:]
            world.noSecret = true
        case .deleted: world.containers["web-0"] = nil
        }
        try harness.drive(&world) { harness, _ in firstPhase(harness) != .waiting }
        if restart {
            harness.restart()
            #expect(isRollingBack(harness) || trouble == .deleted)
        }
        harness.request(.abort, id: "a1")
        let began = harness.now
        try end(&harness, &world)
        #expect(harness.now - began < .seconds(420), "three budgets of two minutes, and a little")
        #expect(harness.machine.memory.services.holds.count == 1)
        // The trouble is over, and a better commit comes.
        world.refusal = nil
        world.status = .ready
        world.noSecret = false
        world.healthy = true
        world.containers["web-0"]?.status = .ready
        world.image = 2
        world.secret = 3
        try harness.drive(
            &world, limit: 2000, until: { harness, _ in harness.machine.memory.passes.last?.outcome == .completed })
        #expect(world.containers.count == 2 && world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
    }

    @Test func aRemovalThatIsRefusedEnds() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld(image: 9)
        world.refusal = refused
        harness.send(.restarted)
        try harness.drive(&world, limit: 2000) { harness, _ in harness.machine.memory.passes.last != nil }
        #expect(harness.machine.memory.passes.last?.reason.code == "rollback_incomplete")
        #expect(
            harness.machine.memory.passes.last?.reason.message.contains("web-0 couldn't be put back: Scaleway: update")
                == true)
    }

    /// An hour without an answer isn't counted: the rollback still has its budgets when looks succeed again.
    @Test func anOutageIsWaitedOut() throws {
        var (harness, world) = try refusedWithSecret()
        let gone = PortFailure(.unreachable, code: "scaleway_unreachable", "no answer")
        let began = harness.now
        while harness.now < began + .seconds(3600) {
            if harness.effects.isEmpty { harness.wake() } else { harness.answer(.failed(gone)) }
        }
        #expect(isRollingBack(harness))
        try end(&harness, &world)
        #expect(harness.machine.memory.passes.last?.outcome == .rolledBack && world.restored == ["web-0 1"])
    }

    /// A Terraform process that was told to stop and hangs keeps nothing waiting for ever.
    @Test func aTerraformProcessThatNeverEndsIsNotWaitedFor() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .apply = $0.effect { true } else { false } }
        }
        harness.request(.abort, id: "a1")
        try end(&harness, &world)
        #expect(harness.machine.memory.passes.last?.outcome == .aborted)
    }
}
