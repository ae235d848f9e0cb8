import Controller
import DesiredState
import Model
import Ports
import Testing

/// Alert rules are loaded once the infrastructure is as the code says, and nothing fails for want of them.
@Suite struct AlertRulesTests {
    private static let refusal = PortFailure(.notFound, code: "ruler_missing", "Cockpit: there is no ruler")

    private func standing(_ harness: MachineHarness) throws -> RulesStanding {
        try #require(harness.machine.memory.code.rules)
    }

    @Test func aProvisioningLoadsThemOfItsCommit() throws {
        let (harness, world) = try MachineHarness.provisioned()
        #expect(world.rulesAsked == [harness.machine.memory.git.source?.commit.id].compactMap { $0 })
        #expect(try standing(harness).tree == world.terraformTree && standing(harness).trouble == nil)
    }

    /// A full check looks whether they are still there, and is a quiet one when they are.
    @Test func aFullCheckLooksAgain() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let before = world.rulesAsked.count
        try harness.planEverything(&world)
        #expect(world.rulesAsked.count == before + 1)
        #expect(harness.machine.memory.passes.last?.outcome == .noop)
    }

    /// What somebody took out is put back, and the record says so.
    @Test func whatWasPutBackIsRecorded() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.ruleAnswers = [.rules(AlertRulesReport(loaded: ["amarre-containers"], removed: ["other"]))]
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.outcome == .completed)
        let event = try #require(harness.recorded.last { $0.kind == .reconciliationCompleted })
        #expect(event.changes.map(\.field) == ["amarre-containers", "other"])
        #expect(event.changes.map(\.to) == ["loaded", nil])
    }

    /// Nothing fails for want of rules: it is told until they are loaded.
    @Test(arguments: [
        (EffectResult.failed(refusal), "alert_rules"),
        (.rules(AlertRulesReport(waitsFor: ["Scaleway Metrics"])), "alert_rules_wait"),
    ])
    func whatIsMissingIsTold(answer: EffectResult, code: String) throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.ruleAnswers = [answer]
        try harness.planEverything(&world)
        #expect(harness.machine.memory.passes.last?.outcome == .noop)
        #expect(try standing(harness).trouble?.code == code)
        try harness.planEverything(&world)
        #expect(try standing(harness).trouble == nil)
    }

    /// What a load wrote before it was broken off stands in the record all the same.
    @Test func aLoadThatWasBrokenOffSaysWhatItWrote() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.ruleAnswers = [.rules(AlertRulesReport(loaded: ["amarre-containers"], failure: Self.refusal))]
        try harness.planEverything(&world)
        #expect(try standing(harness).trouble?.code == "alert_rules")
        let event = try #require(harness.recorded.last { $0.kind == .reconciliationCompleted })
        #expect(event.changes.map(\.field) == ["amarre-containers"])
    }

    /// The rules of other code are loaded with its infrastructure step.
    @Test func otherCodeBringsOtherRules() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let before = world.rulesAsked.count
        world.terraformTree = "tree-other"
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.code.rules?.tree == "tree-other"
        }
        #expect(world.rulesAsked.count == before + 1)
    }

    /// A restart between the apply and the rules loads them.
    @Test func aRestartGoesOnWithThem() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.terraformTree = "tree-other"
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .loadRules = $0.effect { true } else { false } }
        }
        harness.send(.restarted)
        try harness.drive(&world) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.code.rules?.tree == "tree-other"
        }
        #expect(harness.machine.memory.passes.last?.outcome == .noop)
    }

    /// Where something is rolled out all the time, the full check never comes by itself.
    @Test(arguments: [true, false])
    func theyAreLookedAtAlsoWhereMuchIsRolledOut(hasTrouble: Bool) throws {
        var (harness, world) = try MachineHarness.provisioned()
        if hasTrouble {
            world.ruleAnswers = [.failed(Self.refusal)]
            try harness.planEverything(&world)
            #expect(try standing(harness).trouble != nil)
        }
        let before = world.rulesAsked.count
        for image in 2...5 where world.rulesAsked.count == before {
            harness.now = harness.now + .seconds(hasTrouble ? 1300 : 3 * 3600)
            (world.image, world.commit) = (image, image)
            try harness.drive(&world, to: .completed)
            try harness.drive(&world, to: .noop)
        }
        #expect(world.rulesAsked.count > before)
        #expect(try standing(harness).trouble == nil)
    }
}
