import DesiredState
import Model
import Ports
import Testing

@testable import Operations

/// Which images a copy is about.
@Suite struct ImageCopyPlanTests {
    private static func environment(_ name: String, _ images: [String: ImageRequest]) throws -> DesiredEnvironment {
        let services = try images.map { service, image in
            DesiredService(
                name: try #require(ServiceName(service)), image: image,
                scaling: ScalingLimits(min: 1, max: 2, concurrentRequests: 50),
                resources: Resources(mvCPU: 140, memoryBytes: 256_000_000), http: HTTPSettings(port: 80, health: "/"))
        }
        return DesiredEnvironment(
            name: try #require(EnvironmentName(name)),
            project: try #require(ProjectID("11111111-1111-4111-8111-111111111111")), tier: .production,
            services: services)
    }

    private static func image(_ path: String, tag: String?, digest: ImageDigest? = nil) -> ImageRequest {
        ImageRequest(repository: "rg.fr-par.scw.cloud/\(path)", tag: tag, digest: digest)
    }

    private static func digest(_ letter: Character) throws -> ImageDigest {
        try #require(ImageDigest("sha256:" + String(repeating: letter, count: 64)))
    }

    @Test func gitNamesBothRepositoriesAndThePinDecides() throws {
        let (written, pinned) = (try Self.digest("a"), try Self.digest("b"))
        let source = try Self.environment(
            "staging",
            [
                "app": Self.image("s/app", tag: "2"), "docs": Self.image("s/docs", tag: "2", digest: written),
                "new": Self.image("s/new", tag: "1"), "web": Self.image("s/web", tag: "3"),
            ])
        let target = try Self.environment(
            "production",
            [
                "app": Self.image("p/app", tag: "1"), "docs": Self.image("p/docs", tag: "1"),
                "old": Self.image("p/old", tag: "1"), "web": Self.image("p/web", tag: "1"),
            ])
        let pins = try ["app", "docs"].reduce(into: [ServiceName: ImageDigest]()) {
            $0[try #require(ServiceName($1))] = pinned
        }
        func requests(_ names: [String], movesTags: Bool = false) throws -> [String: Result<
            ImageCopyRequest, PortFailure
        >] {
            let names = try names.map { try #require(ServiceName($0)) }
            let rows = ImageCopyPlan.requests(
                from: source, to: target, named: names, pins: pins, movesTags: movesTags)
            #expect(rows.map(\.service) == rows.map(\.service).sorted())
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.service.text, $0.request) })
        }
        func request(_ name: String, _ tag: String, _ digest: ImageDigest?, movesTag: Bool = false) -> ImageCopyRequest
        {
            ImageCopyRequest(
                source: "rg.fr-par.scw.cloud/s/\(name)", target: "rg.fr-par.scw.cloud/p/\(name)", tag: tag,
                digest: digest, movesTag: movesTag)
        }
        #expect(
            try requests([]) == [
                "app": .success(request("app", "2", pinned)), "docs": .success(request("docs", "2", written)),
                "web": .success(request("web", "3", nil)),
            ])
        #expect(
            try requests(["web"], movesTags: true) == ["web": .success(request("web", "3", nil, movesTag: true))])
        for (name, environment) in [("new", "production"), ("old", "staging"), ("nothing", "staging")] {
            guard case .failure(let failure) = try requests([name])[name] else {
                Issue.record("\(name) is copied")
                continue
            }
            #expect(failure.kind == .notFound)
            #expect(failure.reason.message.contains("no service \(name) in \(environment)"))
        }
    }
}
