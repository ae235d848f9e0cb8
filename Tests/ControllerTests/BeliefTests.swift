import Controller
import LiveState
import Model
import Ports
import Planning
import Rollout
import Testing

/// One look that doesn't show what was there is not believed: nothing is made, forgotten, recorded or
/// called drift for it.
@Suite struct BeliefTests {
    private func kinds(_ harness: MachineHarness, since count: Int) -> [AuditEvent.Kind] {
        harness.recorded.dropFirst(count).map(\.kind)
    }

    /// Answers one look of the next pass.
    private func look(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
        harness.answer(try world.answer(harness.effects[0].effect, now: harness.now))
    }

    @Test func aListThatIsEmptyForAMomentIsNoDrift() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let before = harness.recorded.count
        let memory = harness.machine.memory
        world.hidden = ["web-0", "web-1"]
        try look(&harness, &world)
        #expect(
            harness.recorded.count == before && harness.machine.reconciliation?.steps.added == 0,
            "nothing is said of it yet")
        let first = harness.now
        world.hidden = []
        try harness.drive(&world, to: .noop)
        #expect(harness.now >= first + .seconds(2), "the second look comes after a pause")
        #expect(kinds(harness, since: before).isEmpty, "the pass found what the one before found")
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(
            harness.machine.memory.instances.applied == memory.instances.applied
                && world.applied == ["web-0 1", "web-1 1"])
        #expect(harness.machine.memory.instances.absences == nil)
    }

    @Test func whatIsGoneAtTheSecondLookIsMadeAgainWithinAFewSeconds() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.containers["web-1"] = nil
        try look(&harness, &world)
        let seen = harness.now
        try harness.drive(&world) { _, world in world.applied.count == 3 }
        #expect(harness.now < seen + .seconds(10))
        try harness.drive(&world, to: .completed)
        #expect(harness.recorded.filter { $0.kind == .driftDetected }.count == 1)
        #expect(world.applied == ["web-0 1", "web-1 1", "web-1 1"])
    }

    /// A 404 for the namespace and an empty list, consistently: it was there, so no second one is made for a minute.
    @Test func aNamespaceIsNotMadeTwice() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let before = harness.recorded.count
        world.namespace = false
        world.namespaceInState = false
        world.hidden = ["web-0", "web-1"]
        let began = harness.now
        for _ in 0..<3 {
            try look(&harness, &world)
            #expect(
                harness.machine.reconciliation == nil
                    && harness.machine.memory.passes.last?.reason.code == "looking_again")
        }
        #expect(harness.now < began + .seconds(60))
        #expect(Set(kinds(harness, since: before)) == [.reconciliationNoop])
        #expect(
            harness.machine.memory.place.namespace?.id == "ns" && harness.machine.memory.instances.applied.count == 2)
        harness.restart()
        world.namespace = true
        world.namespaceInState = true
        world.hidden = []
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
        #expect(world.applied == ["web-0 1", "web-1 1"])
    }

    /// The minute that a namespace must be missing is a minute of looking, whatever the clock does meanwhile.
    @Test func aClockThatIsSetForwardMakesNoSecondNamespace() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 2
        try harness.drive(&world) { harness, world in
            world.applied.contains("web-0 2")
                && harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
        world.namespace = false
        world.namespaceInState = false
        world.hidden = ["web-0", "web-1"]
        harness.answer(try world.answer(harness.effects[0].effect, now: harness.now))
        let began = harness.now
        harness.now = began + .seconds(104)
        harness.send(.woken)
        try harness.drive(&world) { harness, _ in harness.now > began + .seconds(140) }
        #expect(!world.applied.contains("namespace") && harness.machine.memory.place.namespace?.id == "ns")
        world.namespace = true
        world.namespaceInState = true
        world.hidden = []
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.services.holds.isEmpty && !world.applied.contains("namespace"))
    }

    /// A first look that shows neither namespace nor containers, and isn't believed.
    private func lookingAgain() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.namespace = false
        world.hidden = ["web-0", "web-1"]
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.passes.last?.reason.code == "looking_again"
        }
        return (harness, world)
    }

    /// The same between two passes, where a webhook makes the second look come soon.
    @Test func aClockThatIsSetForwardBetweenPassesAgreesToNothing() throws {
        var (harness, world) = try lookingAgain()
        let before = harness.recorded.count
        harness.sleep(.seconds(3))
        harness.now = harness.now + .seconds(70)
        harness.send(.triggered(.webhook))
        try harness.drive(&world) { harness, _ in harness.effects.isEmpty && harness.machine.reconciliation == nil }
        #expect(harness.machine.memory.passes.last?.reason.code == "looking_again")
        let kinds = harness.recorded.dropFirst(before).map(\.kind)
        #expect(!kinds.contains(.driftDetected) && !kinds.contains(.reconciliationStarted), "\(kinds)")
    }

    @Test func aNamespaceThatStaysAwayIsMadeAgain() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.namespace = false
        world.namespaceInState = false
        world.containers = [:]
        let began = harness.now
        try harness.drive(&world) { _, world in world.applied.count == 3 }
        #expect(
            world.applied.last == "namespace" && harness.now >= began + .seconds(60)
                && harness.now < began + .seconds(100))
        world.namespaceID = "ns-2"
        try harness.drive(&world, to: .completed)
        #expect(harness.machine.memory.place.namespace?.id == "ns-2")
        #expect(world.applied.suffix(2) == ["web-0 1", "web-1 1"])
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// Somebody took the second, empty namespace away, which Terraform's state knew: the one that is there goes into
    /// the state.
    @Test func aNamespaceThatIsThereIsPutIntoTerraformsState() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.namespaceInState = false
        let day = harness.now + .seconds(6 * 3600 + 60)
        harness.now = day
        try harness.drive(&world) { harness, world in !world.adopted.isEmpty && harness.machine.reconciliation == nil }
        #expect(world.adopted == ["\(InstanceAddress.namespace) ns"])
        #expect(!world.applied.contains("namespace"))
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// A rollback that sees nothing for a moment isn't done: the bad release still runs.
    @Test func aRollbackIsNotDoneBecauseNothingIsShown() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world) { harness, _ in
            if harness.machine.reconciliation?.standing == .rollingBack {
                harness.effects.contains { if case .observe = $0.effect { true } else { false } }
            } else {
                false
            }
        }
        world.hidden = ["web-0", "web-1"]
        harness.answer(try world.answer(harness.effects[0].effect, now: harness.now))
        world.hidden = []
        try harness.drive(&world, to: .rolledBack)
        #expect(world.restored == ["web-0 1"])
        #expect(world.containers.values.allSatisfy { $0.image.hasSuffix("1") })
    }

    /// It is there: it isn't missing, not made again, no orphan, and holds nothing else up.
    @Test func aContainerThatCannotBeReadIsLeftAlone() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.unreadable = ["web-0"]
        try harness.drive(&world, to: .noop)
        let reason = harness.machine.memory.passes.last?.reason
        #expect(
            reason
                == Reason(
                    code: "scaleway_answer_invalid",
                    message:
                        "web-0 is there and can't be read: min_scale is missing. It is left as it is, and everything "
                        + "else goes on."
                ))
        #expect(harness.machine.memory.instances.applied.count == 2 && harness.machine.memory.instances.absences == nil)
        world.containers["web-1"]?.variables["LOG_LEVEL"] = "console"
        try harness.drive(&world, to: .completed)
        #expect(world.containers["web-1"]?.variables.isEmpty == true)
        #expect(world.applied == ["web-0 1", "web-1 1", "web-1 1"])
        world.unreadable = []
        try harness.drive(&world, to: .noop)
        #expect(harness.machine.memory.passes.last?.reason.code == "converged")
    }

    /// What is asked for by id: the containers and the namespace as they were.
    @Test func aLookNamesWhatWasThere() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .observe = $0.effect { true } else { false } }
        }
        guard case .observe(_, let known) = harness.effects[0].effect else { return }
        #expect(known == KnownResources(namespaceID: "ns", containers: ["web-0": "id-web-0", "web-1": "id-web-1"]))
    }

    /// A bad release reaches a service one of whose instances can't be read: it isn't taken for good because the others
    /// needed nothing.
    @Test func aReleaseThatNotAllInstancesHaveIsNotVerified() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.unreadable = ["web-0"]
        world.image = 9
        world.instances = 1
        // The surplus instance goes; the other one isn't known.
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.passes.last?.commit?.text.first == "9"
        }
        world.unreadable = []
        let before = harness.recorded.count
        let began = harness.now
        try harness.drive(&world) { harness, _ in harness.now > began + .seconds(300) }
        let outcomes = harness.recorded.dropFirst(before).compactMap(\.outcome)
        #expect(outcomes.filter { $0 == .rolledBack }.count == 1, "\(outcomes)")
        #expect(harness.machine.memory.services.holds.count == 1)
        #expect(harness.machine.memory.services.verified.values.first?.image.digest == (try ObedientWorld.digest(1)))
        #expect(world.containers["web-0"]?.image.hasSuffix("1") == true)
    }

    /// One row that can't be read for long keeps no release from being what a rollback goes back to.
    @Test func aLastingUnreadableRowKeepsNoReleaseFromBeingVerified() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.unreadable = ["web-0"]
        world.image = 2
        try harness.drive(&world) { harness, world in
            harness.machine.reconciliation == nil && world.containers["web-1"]?.image.hasSuffix("2") == true
        }
        #expect(harness.machine.memory.services.verified.values.first?.image.digest == (try ObedientWorld.digest(2)))
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        try harness.drive(&world, to: .noop)
        #expect(
            world.containers["web-1"]?.image.hasSuffix("2") == true && harness.machine.memory.services.holds.count == 1)
    }

    /// A look before a start of the process and one after it agree about nothing: nobody looked in between.
    @Test func looksBeforeAndAfterAStartAgreeToNothing() throws {
        var (harness, world) = try lookingAgain()
        let before = harness.recorded.count
        harness.now = harness.now + .seconds(61)
        harness.restart()
        let last = harness.machine.memory.passes.last?.at
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.passes.last?.at != last
        }
        let kinds = harness.recorded.dropFirst(before).map(\.kind)
        #expect(!kinds.contains(.driftDetected) && !kinds.contains(.reconciliationStarted), "\(kinds)")
    }

    /// Containers that were found, while what git asks of them can't be resolved: nobody has seen them healthy, and new
    /// code leaves them alone, their secrets among the rest.
    @Test func newCodeLeavesAloneWhatNobodyKnows() throws {
        var (_, world) = try MachineHarness.provisioned(ObedientWorld(secret: 1))
        var harness = try MachineHarness()
        world.noSecret = true
        world.modules = ["new-tree": "new"]
        world.terraformTree = "new-tree"
        world.commit = 2
        harness.send(.restarted)
        let end = harness.now + .seconds(120)
        try harness.drive(&world) { harness, _ in harness.now > end && harness.machine.reconciliation == nil }
        #expect(world.containers.count == 2)
        #expect(world.containers.values.allSatisfy { $0.secretHashes == ["TOKEN": "hash of token 1"] })
        #expect(world.containers.values.allSatisfy { $0.settings.tags.isEmpty })
        #expect(harness.machine.memory.code.hold == nil)
    }
}
