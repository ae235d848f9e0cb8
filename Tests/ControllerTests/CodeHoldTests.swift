import DesiredState
import Controller
import Foundation
import LiveState
import Model
import Ports
import Planning
import Testing

/// A change of `terraform/` that fails is held like a release, and one environment has it before the other.
@Suite struct CodeHoldTests {
    /// A machine that is quiet with the folder `tree`, and a world in which `bad-tree` makes instances
    /// that don't get healthy.
    func quiet() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["bad-tree": "bad", "new-tree": "new"]
        world.commit = 2
        return (harness, world)
    }

    func tags(_ world: ObedientWorld) -> [[String]] {
        world.containers.keys.sorted().compactMap { world.containers[$0]?.settings.tags }
    }

    func idle(_ harness: inout MachineHarness, _ world: inout ObedientWorld, passes: Int = 5) throws {
        for _ in 0..<passes { try harness.drive(&world, to: .noop) }
    }

    /// Starts again from a saved state whose memory is another one.
    func edit(_ harness: inout MachineHarness, _ change: (inout [String: Any]) -> Void) throws {
        let saved = try JSONSerialization.jsonObject(with: JSONEncoder().encode(harness.durable.saved))
        var machine = try #require(saved as? [String: Any])
        var memory = try #require(machine["memory"] as? [String: Any])
        change(&memory)
        machine["memory"] = memory
        let data = try JSONSerialization.data(withJSONObject: machine)
        harness.durable = EnvironmentMachine(try JSONDecoder().decode(SavedEnvironment.self, from: data))
        harness.restart()
    }

    func rollbacks(_ harness: MachineHarness) -> Int { harness.outcomes.filter { $0 == .rolledBack }.count }

    @Test func aBadModuleIsRolledBackOnceAndHeld() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        #expect(
            harness.shown.contains(
                "The change of terraform/ is held; Terraform works with the code that was there before."))
        try idle(&harness, &world, passes: 20)
        harness.restart()
        try idle(&harness, &world)
        #expect(rollbacks(harness) == 1, "it is tried once")
        #expect(tags(world) == [[], []])
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(reason.code == "held")
        #expect(
            reason.message.hasPrefix("The change of terraform/ is held in production since ")
                && reason.message.hasSuffix(
                    " Terraform works with the code of commit \(String(repeating: "1", count: 40)). Change terraform/ "
                        + "in git, or run `amarre retry -e production`."
                ), "\(reason.message)")
        #expect(harness.machine.memory.services.holds.isEmpty, "the release isn't to blame")
    }

    /// The folder that was there before goes on: drift is healed and releases go out, and the bad code touches nothing.
    @Test func healingAndReleasesGoOnWithTheCodeBefore() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
        world.image = 2
        world.commit = 3
        try harness.drive(&world, to: .completed)
        try idle(&harness, &world)
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("2") } && tags(world) == [[], []])
        #expect(rollbacks(harness) == 1)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
    }

    /// What `amarre terraform` asks of the memory, and what the pass after it works with.
    @Test func aPersonsCommandIsGivenTheCodeOfTheNextPass() throws {
        func given(_ harness: MachineHarness, _ world: ObedientWorld) throws -> TerraformCode {
            let revision = try world.revision()
            guard case .valid(let desired) = revision.desired else {
                throw PortFailure(.internalError, code: "test", "")
            }
            var memory = harness.machine.memory
            memory.apply(.turned(to: revision))
            if let other = memory.environmentBefore(
                harness.machine.environment, desired, at: revision, now: harness.now)
            {
                memory.apply(.askedOther(other, standing: world.otherCode, at: revision, now: harness.now))
            }
            return memory.usedCode(at: revision, now: harness.now)
        }
        func expectSame(_ harness: inout MachineHarness, _ world: inout ObedientWorld, _ commit: Int, _ moment: Comment)
            throws
        {
            let code = try given(harness, world)
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation?.code != nil }
            #expect(code == harness.machine.reconciliation?.code, moment)
            #expect(code.commit.text == String(repeating: "\(commit)", count: 40), moment)
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        }
        var (harness, world) = try quiet()
        try idle(&harness, &world)
        try expectSame(&harness, &world, 2, "git's")
        world.terraformTree = "bad-tree"
        world.commit = 3
        try harness.drive(&world, to: .rolledBack)
        try expectSame(&harness, &world, 1, "held: the commit that was seen healthy")
        world.promotedFrom = EnvironmentName("staging")
        world.otherCode = "tree"
        world.terraformTree = "new-tree"
        world.commit = 4
        try expectSame(
            &harness, &world, 1, "another folder ends the hold, and waits for staging, also before a pass has seen it")
        try expectSame(&harness, &world, 1, "it waits")
        world.otherCode = "new-tree"
        try expectSame(&harness, &world, 4, "staging has it")
    }

    @Test func anotherFolderEndsTheHoldAndARetryTriesAgain() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .rolledBack)
        #expect(rollbacks(harness) == 2)
        try idle(&harness, &world)
        world.terraformTree = "new-tree"
        world.commit = 3
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [["new"], ["new"]])
        #expect(harness.machine.memory.code.hold == nil)
        try idle(&harness, &world)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// The code that is gone back to can't be had either: the instances were slow, or it never fitted this release.
    /// Once is enough.
    @Test func whatGoesBackWithTheCodeThatIsUsedIsNotTriedAgain() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "new-tree"
        try harness.drive(&world, to: .completed)
        let good = try #require(harness.machine.memory.code.verified)
        world.commit = 3
        world.terraformTree = "tree"
        try harness.drive(&world, to: .completed)
        world.commit = 4
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        // Containers are left with other code than the one that is used from now on, and don't get healthy with that.
        try edit(&harness) { memory in
            memory["verifiedCode"] = ["tree": good.tree, "commit": good.commit.text]
            memory["fullPlanDue"] = true
        }
        world.modules["new-tree"] = "bad"
        try harness.drive(&world, to: .rolledBack)
        #expect(harness.shown.contains("web stays as it is: what terraform/ would change of it isn't tried again."))
        try idle(&harness, &world, passes: 20)
        harness.restart()
        try idle(&harness, &world)
        #expect(rollbacks(harness) == 2 && tags(world) == [[], []])
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(
            reason.code == "held" && reason.message.hasPrefix("The change of terraform/ is held in production since "))
        #expect(
            reason.message.contains(
                " What terraform/ would change of web in production went back and isn't tried again: "))
        // A release that is bad with that code, which another state of the folder may mend.
        world.image = 2
        world.commit = 5
        try harness.drive(&world, to: .rolledBack)
        #expect(harness.machine.memory.services.holds.values.map(\.tree) == ["new-tree"])
        world.modules["new-tree"] = "new"
        harness.request(.retry(service: nil))
        world.terraformTree = "new-tree"
        world.commit = 2
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [["new"], ["new"]] && harness.machine.memory.code.refusals == nil)
        try idle(&harness, &world)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    @Test func aPersonsAbortHoldsTheCodeAsWell() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "new-tree"
        try harness.drive(&world) { _, world in self.tags(world).contains(["new"]) }
        harness.request(.abort)
        try harness.drive(&world, to: .aborted)
        try idle(&harness, &world)
        #expect(tags(world) == [[], []] && harness.machine.memory.passes.last?.reason.code == "held")
    }

    /// History was rewritten, and the mirror made anew.
    @Test func codeThatIsGoneIsForgotten() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world) { harness, _ in if case .plan? = harness.effects.first?.effect { true } else { false }
        }
        harness.answer(.failed(PortFailure(.notFound, code: "git_commit_missing", "the git mirror has no commit")))
        try harness.drive(&world, to: .failed)
        #expect(harness.machine.memory.code.verified == nil && harness.machine.memory.code.hold != nil)
    }

    // MARK: One environment at a time

    func promoted() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try quiet()
        world.promotedFrom = EnvironmentName("staging")
        world.otherCode = "tree"
        try idle(&harness, &world, passes: 2)
        #expect(world.consulted == 0, "nothing changed, nobody is asked")
        world.terraformTree = "new-tree"
        world.commit = 3
        return (harness, world)
    }

    @Test func productionWaitsForTheOtherEnvironment() throws {
        var (harness, world) = try promoted()
        try idle(&harness, &world)
        let reason = try #require(harness.machine.memory.passes.last?.reason)
        #expect(reason.code == "code_waits")
        #expect(
            reason.message.hasPrefix(
                "A change of terraform/ waits until staging has applied it and was seen healthy, until ")
                && reason.message.hasSuffix(" at most. `amarre retry -e production` ends the wait."),
            "\(reason.message)")
        #expect(tags(world) == [[], []])
        // Releases don't wait.
        world.image = 2
        world.commit = 4
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [[], []] && world.containers.values.allSatisfy { $0.image.hasSuffix("2") })
        world.otherCode = "new-tree"
        try harness.drive(&world) { _, world in self.tags(world) == [["new"], ["new"]] }
        try idle(&harness, &world, passes: 2)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(harness.machine.memory.code.wait == nil)
    }

    @Test func itWaitsForHalfAnHourAtMost() throws {
        var (harness, world) = try promoted()
        let start = harness.now
        try harness.drive(&world, limit: 4000) { _, world in self.tags(world) == [["new"], ["new"]] }
        let waited = harness.now - start
        #expect(waited > .seconds(1790) && waited < .seconds(1860), "\(waited)")
    }

    @Test func aRetryEndsTheWait() throws {
        var (harness, world) = try promoted()
        try idle(&harness, &world, passes: 2)
        harness.request(.retry(service: nil))
        try harness.drive(&world, to: .completed)
        #expect(tags(world) == [["new"], ["new"]])
    }

    /// One instance that we made and whose row couldn't be read since, and a change of the module that begins while it
    /// still can't.
    func unseen(module: String) throws -> (MachineHarness, ObedientWorld) {
        var harness = try MachineHarness()
        var world = ObedientWorld(instances: 1, secret: 1)
        harness.send(.restarted)
        try harness.drive(&world) { _, world in world.containers["web-0"] != nil }
        world.unreadable = ["web-0"]
        try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        world.modules = ["new-tree": module]
        world.terraformTree = "new-tree"
        world.commit = 2
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation?.opened == true
                && harness.machine.reconciliation?.revision?.terraformTree == "new-tree"
        }
        world.unreadable = []
        return (harness, world)
    }

    /// Code that can't work is taken back from an instance that serves and wasn't seen healthy by us, and it stays.
    @Test func whatWasThereBeforeTheCodeIsPutBackAndNotRemoved() throws {
        var (harness, world) = try unseen(module: "bad")
        var wasGone = false
        try harness.drive(&world) { harness, world in
            wasGone = wasGone || world.containers["web-0"] == nil
            return harness.machine.memory.code.hold != nil && harness.machine.reconciliation == nil
        }
        #expect(!wasGone && world.containers["web-0"]?.settings.tags == [])
        #expect(world.containers["web-0"]?.secretHashes == ["TOKEN": "hash of token 1"])
        // There is no other code, and what serves isn't given this one, whatever else is asked for.
        let applied = world.applied
        world.image = 2
        world.commit = 3
        try idle(&harness, &world, passes: 4)
        #expect(world.applied == applied)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        world.terraformTree = "better-tree"
        world.commit = 4
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-0"]?.image.hasSuffix("2") == true)
    }

    /// Something was healthy with the code that is held, and there is no other: releases go on with it. Code that can't
    /// work, and none that was seen healthy: what somebody edits on a container that serves isn't put
    /// back with that code.
    @Test func driftIsNotPutBackWithCodeThatCanNotWork() throws {
        var (harness, world) = try quiet()
        world.terraformTree = "bad-tree"
        try harness.drive(&world, to: .rolledBack)
        try idle(&harness, &world)
        try edit(&harness) { memory in
            memory["verifiedCode"] = nil
            memory["terraformTree"] = "bad-tree"
        }
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.passes.last != nil && harness.machine.reconciliation == nil
        }
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        let (applied, events) = (world.applied.count, harness.recorded.count)
        try idle(&harness, &world, passes: 10)
        #expect(world.applied.count == applied && tags(world) == [[], []] && rollbacks(harness) == 1)
        #expect(harness.machine.memory.passes.last?.reason.code == "held")
        #expect(harness.recorded.dropFirst(events).filter { $0.kind == .driftDetected }.count <= 1)
    }

    @Test func heldCodeThatSomethingRunsWithKeepsNoRelease() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.modules = ["tree": "bad"]
        harness.sleep(.seconds(6 * 3600 + 60))
        try harness.drive(&world) { harness, _ in
            harness.machine.memory.code.hold?.tree == "tree" && harness.machine.reconciliation == nil
        }
        #expect(harness.machine.memory.code.verified?.tree == "tree")
        world.modules = ["tree": "other"]
        world.image = 2
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && world.containers.values.allSatisfy { $0.image.hasSuffix("2") }
        }
        #expect(harness.machine.memory.services.holds.isEmpty)
    }
}
