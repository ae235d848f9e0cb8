import Controller
import Foundation
import LiveState
import Model
import Ports
import Planning
import Testing

/// A person breaks off a change of `terraform/`.
extension CodeHoldTests {
    /// What a person breaks off isn't begun again by the next pass, though nothing of the service was ever verified.
    @Test func anAbortHoldsWhatWasNeverVerified() throws {
        var (harness, world) = try unseen(module: "new")
        try harness.drive(&world) { _, world in tags(world) == [["new"]] }
        #expect(
            world.containers["web-0"]?.secretHashes == ["TOKEN": "hash of token 1"],
            "its revision wasn't known, and it is kept")
        harness.request(.abort, id: "a1")
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        let applied = world.applied
        try idle(&harness, &world, passes: 4)
        #expect(
            world.applied == applied && harness.machine.memory.services.holds.values.map(\.reason.code) == ["aborted"])
    }

    /// A person breaks off what Terraform mends by itself: the next pass doesn't begin it again, and releases go on.
    @Test func anAbortOfARepairStands() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["tree": "mended"]
        harness.sleep(.seconds(6 * 3600 + 60))
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.moduleRounds == 1
                && harness.effects.contains { if case .probe = $0.effect { true } else { false } }
        }
        harness.request(.abort, id: "a1")
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.outcome == .aborted)
        let applied = world.applied
        try idle(&harness, &world, passes: 4)
        #expect(world.applied == applied)
        world.image = 2
        world.commit = 2
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && world.containers.values.allSatisfy { $0.image.hasSuffix("2") }
        }
    }

    /// A person ends a reconciliation before it has begun what it was going to bring: the next one
    /// doesn't begin it either.
    @Test func anAbortBeforeTheWorkHoldsIt() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["new-tree": "new"]
        world.terraformTree = "new-tree"
        world.image = 2
        world.commit = 2
        try harness.drive(&world) { harness, _ in
            if harness.machine.reconciliation?.standing == .infrastructure {
                harness.machine.reconciliation?.opened == true
            } else {
                false
            }
        }
        let applied = world.applied
        let plan = try #require(harness.effects.first { if case .plan = $0.effect { true } else { false } })
        harness.request(.abort, id: "a1")
        #expect(harness.answers["a1"] == "The reconciliation is aborted.")
        harness.send(.finished(plan.id, .failed(PortFailure(.cancelled, code: "cancelled", "cancelled"))))
        try idle(&harness, &world, passes: 4)
        #expect(world.applied == applied && harness.machine.memory.code.hold?.tree == "new-tree")
        #expect(harness.machine.memory.services.holds.values.map(\.reason.code) == ["aborted"])
        harness.request(.retry(service: nil), id: "r2")
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && tags(world) == [["new"], ["new"]]
                && world.containers.values.allSatisfy { $0.image.hasSuffix("2") }
        }
    }

    @Test func anAbortThatCanHoldNothingSaysSo() throws {
        var (harness, world) = try MachineHarness.provisioned()
        harness.sleep(.seconds(6 * 3600 + 60))
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.opened == true
                && harness.effects.contains { if case .plan = $0.effect { true } else { false } }
        }
        harness.request(.abort, id: "a1")
        #expect(
            harness.answers["a1"]
                == "The reconciliation is aborted. Nothing of it can be held: the next pass goes on, unless you run "
                + "`amarre suspend`."
        )
        #expect(harness.machine.memory.services.holds.isEmpty && harness.machine.memory.code.hold == nil)
    }
}
