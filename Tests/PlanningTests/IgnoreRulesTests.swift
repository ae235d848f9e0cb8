import DesiredState
import LiveState
import Model
import Planning
import TestSupport
import Testing

@Suite struct IgnoreRulesTests {
    private func rule(_ resource: String, _ field: String = "scaling.max") -> IgnoreRule {
        IgnoreRule(resource: resource, field: field, reason: "load test", until: Fixtures.start + .seconds(60))
    }

    private func differences(_ resource: String = "web-0", kind: Difference.Kind = .release) throws -> [Difference] {
        [
            Difference(
                environment: try Fixtures.environment(), resource: resource, field: "scaling.max", desired: "3",
                live: "10", kind: kind)
        ]
    }

    @Test(
        "a rule covers an instance, a service's instances, or all",
        arguments: [("web-0", 1), ("web", 1), ("*", 1), ("web-1", 0), ("api", 0)])
    func scope(resource: String, count: Int) throws {
        let (left, ignored) = IgnoreRules([rule(resource)], at: Fixtures.start).divide(try differences())
        #expect(ignored.count == count)
        #expect(left.count == 1 - count)
    }

    @Test("a rule ends with its last microsecond")
    func expiry() throws {
        let until = rule("*").until
        #expect(IgnoreRules([rule("*")], at: until - .microseconds(1)).divide(try differences()).left.isEmpty)
        #expect(IgnoreRules([rule("*")], at: until).divide(try differences()).left.count == 1)
    }

    @Test(
        "only differences of a release can be ignored",
        arguments: [Difference.Kind.infrastructure, .missing, .orphan, .unhealthy])
    func kinds(kind: Difference.Kind) throws {
        #expect(IgnoreRules([rule("*")], at: Fixtures.start).divide(try differences(kind: kind)).left.count == 1)
    }

    @Test("Terraform is told what is live in each ignored field, and git's value in all others")
    func keep() throws {
        let spec = try Fixtures.spec()
        var live = Fixtures.container(spec)
        live.minScale = 7
        live.maxScale = 9
        live.scaling = .concurrentRequests(33)
        live.resources = Resources(mvCPU: 70, memoryBytes: 5)
        live.variables = ["A": "2", "B": "3"]
        let fields = IgnoreRuleText.fields + ["environment.A", "environment.B", "environment.TOKEN"]
        let kept = IgnoreRules(fields.map { rule("web", $0) }, at: Fixtures.start).keep(spec, as: live)
        #expect((kept.minScale, kept.maxScale, kept.concurrentRequests) == (7, 9, 33))
        #expect(kept.resources == live.resources)
        #expect(kept.variables == live.variables)
        #expect((kept.image, kept.secrets, kept.port) == (spec.image, spec.secrets, spec.port))
        #expect(
            IgnoreRules([rule("web", "environment.A")], at: Fixtures.start).keep(spec, as: live).variables == ["A": "2"]
        )
        #expect(IgnoreRules([rule("api")], at: Fixtures.start).keep(spec, as: live) == spec)
        #expect(IgnoreRules([rule("web")], at: Fixtures.start).keep(spec, as: nil) == spec)
    }

    @Test("limits that wouldn't fit together are git's")
    func limits() throws {
        let spec = try Fixtures.spec()
        var live = Fixtures.container(spec)
        live.minScale = spec.maxScale + 1
        let kept = IgnoreRules([rule("web", "scaling.min")], at: Fixtures.start).keep(spec, as: live)
        #expect((kept.minScale, kept.maxScale) == (spec.minScale, spec.maxScale))
    }

    @Test(
        "what decides the release can't be ignored",
        arguments: [
            "image", "secrets.TOKEN", "status", "instance", "http.port", "tags", "environment.", "environment.PORT",
        ])
    func refused(field: String) { #expect(IgnoreRuleText.problem(inField: field) != nil) }

    @Test("a day ends at midnight in UTC")
    func day() throws {
        let end = try #require(IgnoreRuleText.end(ofDay: "2026-12-31"))
        #expect(end.description == "2027-01-01T00:00:00Z")
        #expect(IgnoreRule(resource: "*", field: "scaling.max", reason: "r", until: end).lastDay == "2026-12-31")
        for bad in ["2026-02-30", "31.12.2026", "2026-12-31T00:00:00Z", ""] {
            #expect(IgnoreRuleText.end(ofDay: bad) == nil)
        }
    }
}
