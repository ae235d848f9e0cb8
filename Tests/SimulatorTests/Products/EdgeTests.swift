import SimulatedCloud
import Testing

/// Pipelines and their stages.
@Suite struct EdgeTests {
    private static let caller = CloudFixture.caller

    @Test func aChainFromTheHeadToABackendMakesThePipelineWork() throws {
        var fixture = CloudFixture()
        let pipeline = try fixture.cloud.createPipeline(name: "p", description: "", projectID: nil, by: Self.caller)
        func stage(_ settings: EdgeStageSettings, _ next: EdgeStage?) throws(CloudError) -> EdgeStage {
            let link = next.map { EdgeLink(kind: $0.settings.kind, stageID: $0.id) }
            return try fixture.cloud.createStage(settings, next: link, in: pipeline.id, by: Self.caller)
        }
        let backend = try stage(.backend(.container(id: "c", region: "fr-par")), nil)
        let other = try stage(.backend(.bucket(name: "b", region: "fr-par", isWebsite: nil)), nil)
        let rule = EdgeRule(
            methods: ["get"], path: "/a", host: nil, hasMatch: true, target: EdgeLink(kind: .backend, stageID: other.id)
        )
        let route = try stage(.route(rules: [rule]), backend)
        let cache = try stage(.cache(fallbackTTL: 60_000_000, includesCookies: false), route)
        let tls = try stage(.tls(secrets: [], isManaged: true), cache)
        let dns = try stage(.dns(hostnames: ["www.example.com"], isWildcard: false), tls)
        #expect(!fixture.cloud.isActive(backend))
        let headed = try fixture.cloud.setHeadStage(dns.id, of: pipeline.id, by: Self.caller)
        #expect(fixture.cloud.reached(in: headed) == [dns.id, tls.id, cache.id, route.id, backend.id, other.id])
        try fixture.cloud.deleteStage(cache.id, .cache, by: Self.caller)
        #expect(!fixture.cloud.isActive(dns))
        try fixture.cloud.deleteStage(dns.id, .dns, by: Self.caller)
        #expect(try fixture.cloud.pipeline(pipeline.id).headStageID == nil)
    }

    @Test func whatDoesntFitIsRefused() throws {
        var fixture = CloudFixture()
        let pipeline = try fixture.cloud.createPipeline(name: "p", description: "", projectID: nil, by: Self.caller)
        #expect(throws: CloudError.self) {
            try fixture.cloud.createStage(
                .waf(mode: "enable", paranoia: 5), next: nil, in: pipeline.id, by: Self.caller)
        }
        let backend = try fixture.cloud.createStage(
            .backend(.container(id: "c", region: "fr-par")), next: nil, in: pipeline.id, by: Self.caller)
        let notFound = CloudError.plain(status: 404, message: "Not Found")
        #expect(throws: notFound) { try fixture.cloud.stage(backend.id, .dns) }
        #expect(throws: CloudError.self) {
            try fixture.cloud.setHeadStage(backend.id, of: pipeline.id, by: Self.caller)
        }
        #expect(throws: notFound) { try fixture.cloud.plan(of: CloudFixture.project) }
        try fixture.cloud.deletePipeline(pipeline.id, by: Self.caller)
        #expect(throws: notFound) { try fixture.cloud.stage(backend.id) }
    }
}
