import Controller
import LiveState
import Model
import Ports
import Testing

/// Containers that this controller found and didn't make: a rollback takes nothing of them away.
@Suite struct StrangerTests {
    /// A machine that knows nothing of the world.
    private func forgotten() throws -> MachineHarness {
        var harness = try MachineHarness()
        harness.send(.restarted)
        return harness
    }

    private func secrets(_ harness: MachineHarness) -> SecretSources? {
        harness.effects.lazy.compactMap {
            if case .restore(_, _, let restore) = $0.effect { restore.secrets } else { nil }
        }.first
    }

    private func deletes(_ harness: MachineHarness) -> Bool {
        harness.effects.contains { if case .deleteContainer = $0.effect { true } else { false } }
    }

    @Test func aRollbackToWhatWasFoundKeepsItsSecrets() throws {
        var (_, world) = try MachineHarness.provisioned(ObedientWorld(secret: 1))
        var harness = try forgotten()
        world.image = 9
        try harness.drive(&world) { harness, _ in secrets(harness) != nil }
        #expect(secrets(harness) == ["TOKEN": .keep(hash: "hash of token 1")])
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
        #expect(world.containers.mapValues(\.secretHashes).values.allSatisfy { $0 == ["TOKEN": "hash of token 1"] })
    }

    /// What git calls TOKEN has another value by now, and the container has one more that git doesn't know.
    @Test func whateverItHasByThen() throws {
        var (_, world) = try MachineHarness.provisioned(ObedientWorld(secret: 1))
        world.containers["web-0"]?.secretHashes["OLD"] = "hash of old"
        var harness = try forgotten()
        world.image = 9
        world.secret = 2
        try harness.drive(&world) { harness, _ in secrets(harness) != nil }
        #expect(secrets(harness) == ["TOKEN": .keep(hash: "hash of token 2")], "what is gone can't be kept")
    }

    /// `web` has one instance, whose container runs an image by its tag.
    private func tagged(image: Int) throws -> (MachineHarness, ObedientWorld) {
        var (_, world) = try MachineHarness.provisioned(ObedientWorld(instances: 1))
        world.containers["web-0"]?.image = "rg/web:v1"
        world.image = image
        return (try forgotten(), world)
    }

    @Test func aRollbackDeletesNoStranger() throws {
        var (harness, world) = try tagged(image: 9)
        var deleted = false
        try harness.drive(&world) { harness, _ in
            deleted = deleted || deletes(harness)
            return harness.machine.reconciliation == nil && harness.machine.memory.passes.last != nil
        }
        #expect(!deleted && world.containers.keys.sorted() == ["web-0"] && world.restored.isEmpty)
        let pass = try #require(harness.machine.memory.passes.last)
        #expect(pass.outcome == .failed)
        let left =
            "web-0 was there before this controller knew it, and what it ran isn't known in terms of git: it stays as "
            + "it is."
        #expect(
            pass.reason
                == Reason(code: "rollback_incomplete", message: "web-0 fails its health check at /health: 503. \(left)")
        )
        #expect(harness.shown.contains(left))
        for _ in 0..<5 {
            let last = harness.machine.memory.passes.last?.at
            try harness.drive(&world) { harness, _ in
                deleted = deleted || deletes(harness)
                return harness.machine.reconciliation == nil && harness.machine.memory.passes.last?.at != last
            }
        }
        harness.restart()
        try harness.drive(&world, to: .noop)
        #expect(!deleted && world.containers.keys.sorted() == ["web-0"], "nor does any later pass")
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
    }

    @Test func aBetterReleaseReplacesIt() throws {
        var (harness, world) = try tagged(image: 9)
        try harness.drive(&world, to: .failed)
        world.image = 2
        try harness.drive(&world, to: .completed)
        #expect(world.containers.mapValues { $0.image.suffix(1) } == ["web-0": "2"])
        #expect(harness.machine.memory.services.holds.isEmpty)
    }

    /// What the rollout made itself is taken away as before.
    @Test func whatWasMadeGoes() throws {
        var (harness, world) = try tagged(image: 9)
        world.instances = 2
        try harness.drive(&world) { _, world in world.containers["web-1"] != nil }
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(world.containers.mapValues(\.image) == ["web-0": "rg/web:v1"])
        #expect(harness.machine.memory.passes.last?.outcome == .rolledBack)
    }

    /// The first create of a release that was superseded before it was ever healthy is nothing to go back to.
    @Test func aFirstCreateThatWasSupersededIsNotGoneBackTo() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld(image: 2, instances: 1, stuck: ["web-0"])
        harness.send(.restarted)
        try harness.drive(&world) { _, world in world.applied == ["web-0 2"] }
        world.image = 9
        try harness.drive(&world) { harness, _ in harness.machine.memory.passes.last?.outcome == .interrupted }
        #expect(harness.machine.memory.passes.last?.reason.code == "superseded")
        world.stuck = []
        world.containers["web-0"]?.status = .ready
        try harness.drive(&world, to: .rolledBack)
        #expect(world.applied == ["web-0 2", "web-0 9"] && world.restored.isEmpty && world.containers.isEmpty)
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
    }
}
