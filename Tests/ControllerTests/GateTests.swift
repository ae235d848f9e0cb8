import DesiredState
import Model
import Planning
import TestSupport
import Testing

@testable import Controller

/// The rules between what git asks for and doing it.
@Suite struct GateTests {
    private struct Case {
        let web: ServiceName
        let (good, bad, other): (Release, Release, Release)
        var context: GateContext

        init() throws {
            web = try Fixtures.service()
            func release(_ image: Int) throws -> Release {
                try Fixtures.release(image)
            }
            (good, bad, other) = (try release(1), try release(2), try release(3))
            context = GateContext(environment: try Fixtures.environment())
            context.services.verified = [web: good]
        }

        mutating func hold(tree: String? = nil) {
            context.services.holds[web] = Hold(
                refused: .release(bad.id), reason: Reason(code: "probe_failed", message: "It was ill."),
                since: Fixtures.start,
                reconciliation: ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000"), tree: tree)
        }

        var isHeld: Bool { Gate.verdicts(context).kept(by: .hold) == [web] }
    }

    @Test func eachRuleSaysSomething() throws {
        let verdicts = Gate.verdicts(try Case().context)
        #expect(verdicts.map(\.rule) == GateVerdict.Rule.allCases)
        #expect(verdicts.allSatisfy { !$0.objects && $0.reason == nil })
        #expect(verdicts.objection == nil && verdicts.reservation == nil && verdicts.kept().isEmpty)
    }

    @Test func aHoldKeepsARelease() throws {
        var gate = try Case()
        gate.hold()
        gate.context.releases = [gate.web: gate.bad]
        let verdicts = Gate.verdicts(gate.context)
        #expect(verdicts.objection == nil, "what runs is healed all the same")
        #expect(verdicts.reservation?.ruling == .refuse && verdicts.reservation?.reason?.code == "held")
        #expect(verdicts.kept() == [gate.web])
    }

    @Test func aHoldEndsWithWhatItForbids() throws {
        var gate = try Case()
        gate.hold()
        gate.context.releases = [gate.web: gate.other]
        #expect(!gate.isHeld, "git asks for something else")
        gate.context.releases = [gate.web: gate.good]
        #expect(!gate.isHeld, "git asks for what runs")
        gate.context.releases = [gate.web: gate.bad]
        gate.context.services.verified = [gate.web: gate.bad]
        #expect(!gate.isHeld, "what runs and was seen healthy is refused by nobody")
        gate.context.releases = [:]
        #expect(!gate.isHeld, "git doesn't name the service any more")
    }

    @Test func aHoldStaysWhereNobodyKnowsWhatGitAsksFor() throws {
        var gate = try Case()
        gate.hold()
        gate.context.unresolved = [gate.web]
        #expect(gate.isHeld)
    }

    @Test func aHoldOfAReleaseWithUnprovenCodeEndsWithThatCode() throws {
        var gate = try Case()
        gate.hold(tree: "bad-tree")
        gate.context.releases = [gate.web: gate.bad]
        gate.context.tree = "bad-tree"
        #expect(gate.isHeld)
        gate.context.tree = "good-tree"
        #expect(!gate.isHeld)
    }

    @Test func aSuspensionStopsEverythingAndSaysWhatWaits() throws {
        var gate = try Case()
        gate.context.suspension = .init(reason: "moving house", by: "dominique", since: Fixtures.start)
        gate.context.differences = 1
        let verdicts = Gate.verdicts(gate.context)
        #expect(verdicts.objection?.ruling == .wait(until: nil))
        let message = verdicts.objection?.reason?.message ?? ""
        #expect(message.contains("by dominique: moving house. 1 difference waits for `amarre resume"), "\(message)")
    }

    @Test func heldCodeIsRefusedAndCodeThatWaitsWaits() throws {
        var gate = try Case()
        gate.context.codeKept = Reason(code: "held", message: "held")
        #expect(Gate.verdicts(gate.context).reservation?.ruling == .refuse)
        gate.context.codeKept = Reason(code: "code_waits", message: "waits")
        #expect(Gate.verdicts(gate.context).reservation?.ruling == .wait(until: nil))
        #expect(Gate.verdicts(gate.context).reservation?.subject == .code)
    }
}
