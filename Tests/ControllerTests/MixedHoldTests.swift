import Controller
import Foundation
import LiveState
import Model
import Ports
import Planning
import Testing

/// A release that failed together with a change of `terraform/`: which of the two was bad is found out.
@Suite struct MixedHoldTests {
    private func web(_ harness: MachineHarness) throws -> Hold? {
        harness.machine.memory.services.holds[try #require(ServiceName("web"))]
    }

    private func tags(_ world: ObedientWorld) -> [[String]] {
        world.containers.keys.sorted().compactMap { world.containers[$0]?.settings.tags }
    }

    private func images(_ world: ObedientWorld) -> [String] {
        world.containers.keys.sorted().compactMap { world.containers[$0].map { String($0.image.suffix(1)) } }
    }

    /// Image and folder were changed by one commit, and the rollout was rolled back.
    private func failed(image: Int, tree: String) throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["bad-tree": "bad", "new-tree": "new"]
        world.image = image
        world.terraformTree = tree
        world.applied = []
        try harness.drive(&world, to: .rolledBack)
        return (harness, world)
    }

    @Test func theHoldNamesTheFolder() throws {
        let (harness, world) = try failed(image: 9, tree: "new-tree")
        let hold = try #require(try web(harness))
        #expect(hold.tree == "new-tree")
        #expect(hold.reason == Reason(code: "probe_failed", message: "web-0 fails its health check at /health: 503."))
        #expect(harness.machine.memory.code.hold == nil)
        #expect(world.applied == ["web-0 9"] && world.restored == ["web-0 1"])
    }

    /// Nothing ran before, so nobody knows whether the module can work at all.
    @Test func theFirstReleaseIsHeldWithItsFolder() throws {
        var world = ObedientWorld()
        world.image = 9
        var harness = try MachineHarness()
        harness.send(.restarted)
        try harness.drive(&world, to: .rolledBack)
        #expect(try web(harness)?.tree == "tree")
        try harness.drive(&world, to: .noop)
        let end =
            " web-0 fails its health check at /health: 503. The code in terraform/ wasn't seen healthy either: change "
            + "it, ask for another release in git, or run `amarre retry -e production`."
        #expect(harness.machine.memory.passes.last?.reason.message.hasSuffix(end) == true)
    }

    @Test func aReleaseThatFailsWithGoodCodeNamesNone() throws {
        let (harness, _) = try failed(image: 9, tree: "tree")
        #expect(try web(harness) != nil)
        #expect(try web(harness)?.tree == nil)
    }

    @Test func anotherFolderEndsItAndTheReleaseIsTriedAgain() throws {
        var (harness, world) = try failed(image: 2, tree: "bad-tree")
        world.terraformTree = "new-tree"
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(images(world) == ["2", "2"] && tags(world) == [["new"], ["new"]])
        #expect(harness.machine.memory.services.holds.isEmpty && harness.machine.memory.code.hold == nil)
        #expect(harness.outcomes.filter { $0 == .rolledBack }.count == 1)
    }

    /// The folder turns out to be bad by itself; the release goes out with the code that was there before.
    @Test func aBadFolderIsFoundOutAndHeldInstead() throws {
        var (harness, world) = try failed(image: 2, tree: "bad-tree")
        try harness.drive(&world, to: .rolledBack)
        #expect(harness.machine.memory.code.hold?.tree == "bad-tree")
        try harness.drive(&world, to: .completed)
        #expect(images(world) == ["2", "2"] && tags(world) == [[], []])
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.services.holds.isEmpty && harness.machine.memory.code.hold?.tree == "bad-tree")
        #expect(harness.outcomes.filter { $0 == .rolledBack }.count == 2)
    }

    /// The release before is healthy with the new folder: the release is bad by itself, and another
    /// folder doesn't end its hold.
    @Test func aGoodFolderLeavesTheReleaseToBlame() throws {
        var (harness, world) = try failed(image: 9, tree: "new-tree")
        let hold = try #require(try web(harness))
        try harness.drive(&world, to: .completed)
        #expect(images(world) == ["1", "1"] && tags(world) == [["new"], ["new"]])
        #expect(
            try web(harness)
                == Hold(
                    refused: hold.refused, reason: hold.reason, since: hold.since, reconciliation: hold.reconciliation))
        world.terraformTree = "tree"
        world.commit = 3
        try harness.drive(&world, to: .completed)
        for _ in 0..<3 { try harness.drive(&world, to: .noop) }
        #expect(
            tags(world) == [[], []] && world.applied.filter { $0.hasSuffix("9") } == ["web-0 9"], "it isn't tried again"
        )
        #expect(try web(harness) != nil)
    }

    @Test func aPersonsAbortHoldsTheReleaseAlone() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        world.terraformTree = "new-tree"
        try harness.drive(&world) { _, world in world.applied.contains("web-0 2") }
        harness.request(.abort)
        try harness.drive(&world, to: .aborted)
        #expect(try web(harness) != nil)
        #expect(try web(harness)?.tree == nil)
    }

    @Test func aHoldOfAnEarlierVersionHasNoFolder() throws {
        let (harness, _) = try failed(image: 9, tree: "new-tree")
        let hold = try #require(try web(harness))
        var saved = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(hold)) as? [String: Any])
        #expect(saved.removeValue(forKey: "tree") as? String == "new-tree")
        let old = try JSONDecoder().decode(Hold.self, from: JSONSerialization.data(withJSONObject: saved))
        #expect(
            old
                == Hold(
                    refused: hold.refused, reason: hold.reason, since: hold.since, reconciliation: hold.reconciliation))
        #expect(old.stands(with: "anything"))
        #expect(hold.stands(with: nil) && hold.stands(with: "new-tree") && !hold.stands(with: "tree"))
    }
}
