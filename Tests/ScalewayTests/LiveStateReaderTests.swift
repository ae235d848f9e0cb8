import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Namespace and container lists.
@Suite struct LiveStateReaderTests {
    /// A cloud with `count` containers that pages as asked.
    private func cloud(_ count: Int) throws -> Cloud {
        try Cloud { request in
            if request.path.hasSuffix("/namespaces") {
                // Other namespaces come too: the API was seen to ignore the filter.
                return Sample.list(
                    "namespaces",
                    [
                        Sample.namespaceJSON(id: Sample.id(800), name: "staging"),
                        Sample.namespaceJSON(id: Sample.id(801), project: "22222222-2222-4222-8222-222222222222"),
                        Sample.namespaceJSON(), Sample.namespaceJSON(id: Sample.id(802), status: "deleting"),
                    ])
            }
            if request.path.contains("/namespaces/") { return .json(Sample.namespaceJSON()) }
            let page = Int(request.query("page") ?? "") ?? 0
            let size = Int(request.query("page_size") ?? "") ?? 0
            let numbers = (0..<count).dropFirst((page - 1) * size).prefix(size)
            return Sample.list("containers", numbers.map { Sample.containerJSON($0) }, total: count)
        }
    }

    @Test(arguments: [(0, 1), (1, 1), (7, 1), (100, 1), (101, 2), (300, 3), (301, 4)])
    func readsEverythingWithAsFewRequestsAsPages(count: Int, pages: Int) async throws {
        let cloud = try cloud(count)
        let reader = ScalewayLiveStateReader(cloud.client)
        for round in 1...2 {
            let live = try await reader.observe(Sample.production, project: Sample.projectID)
            #expect(live.containers.count == count && Set(live.containers.map(\.id)).count == count)
            #expect(live.namespace == LiveNamespace(id: Sample.namespace, name: "production", status: .ready, description: "", tags: []))
            #expect(cloud.server.requests.count == round * (1 + pages))
        }
        let lists = cloud.server.requests.filter { $0.path.hasSuffix("/containers") }
        #expect(
            lists.allSatisfy {
                $0.query("namespace_id") == Sample.namespace && $0.query("order_by") == "created_at_asc" && $0.query("page_size") == "100"
            })
        // The second round knows the namespace and only checks it.
        #expect(cloud.targets[1 + pages] == "GET /containers/v1/regions/fr-par/namespaces/\(Sample.namespace)")
    }

    @Test func mapsEveryFieldThatTheDiffCompares() async throws {
        let reader = ScalewayLiveStateReader(try cloud(1).client)
        let container = try #require(try await reader.observe(Sample.production, project: Sample.projectID).containers.first)
        let expected = LiveContainer(
            id: Sample.id(0), name: "web-0", namespaceID: Sample.namespace, status: .ready, errorMessage: "",
            image: "rg.fr-par.scw.cloud/evalap/web@\(Sample.digest("a"))", variables: ["LOG": "info"],
            secretHashes: ["KEY": "$argon2id$x"], minScale: 1, maxScale: 3, scaling: .concurrentRequests(50),
            resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000), port: 8501,
            startupProbe: ContainerProbe(failureThreshold: 12, interval: .seconds(5), timeout: .seconds(2), httpPath: nil),
            livenessProbe: ContainerProbe(failureThreshold: 3, interval: .seconds(10), timeout: .milliseconds(2500), httpPath: "/h"),
            settings: ContainerSettings(tags: ["t"]), endpoint: "https://web.example",
            createdAt: Timestamp(rfc3339: "2026-05-05T14:43:10.670343Z").unsafelyPresent,
            updatedAt: Timestamp(rfc3339: "2026-05-05T14:43:28Z").unsafelyPresent)
        #expect(container == expected)
    }

    @Test func noNamespaceIsAnEmptyEnvironment() async throws {
        let cloud = try Cloud { _ in Sample.list("namespaces", [Sample.namespaceJSON(name: "staging")]) }
        let live = try await ScalewayLiveStateReader(cloud.client).observe(Sample.production, project: Sample.projectID)
        #expect(live.namespace == nil && live.containers.isEmpty)
        #expect(cloud.server.requests.count == 1)
    }

    @Test func twoNamespacesOfOneNameAreRefused() async throws {
        let cloud = try Cloud { _ in Sample.list("namespaces", [Sample.namespaceJSON(), Sample.namespaceJSON(id: Sample.id(901))]) }
        let failure = await failure {
            _ = try await ScalewayLiveStateReader(cloud.client).observe(Sample.production, project: Sample.projectID)
        }
        #expect(failure?.kind == .invalid)
        #expect(failure?.reason.message.contains(Sample.id(901)) == true)
    }

    @Test func aNamespaceThatIsGoneIsLookedForAgain() async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/namespaces/\(Sample.namespace)") { return .json(#"{"type":"not_found"}"#, status: 404) }
            if request.path.hasSuffix("/namespaces") { return Sample.list("namespaces", [Sample.namespaceJSON()]) }
            return Sample.list("containers", [])
        }
        let reader = ScalewayLiveStateReader(cloud.client)
        for _ in 1...2 { _ = try await reader.observe(Sample.production, project: Sample.projectID) }
        #expect(cloud.targets.filter { $0.hasSuffix("/namespaces") }.count == 2)
    }

    @Test(arguments: ["short", "duplicate", "long", "changing", "negative", "huge"])
    func aListThatContradictsItselfIsAnError(kind: String) async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/namespaces") { return Sample.list("namespaces", [Sample.namespaceJSON()]) }
            let page = Int(request.query("page") ?? "") ?? 0
            let all = (0..<150).map { Sample.containerJSON($0) }
            let rows = Array(all.dropFirst((page - 1) * 100).prefix(100))
            return switch kind {
            case "short": Sample.list("containers", page == 1 ? rows : [], total: 150)
            case "duplicate": Sample.list("containers", page == 1 ? rows : Array(all.prefix(50)), total: 150)
            case "long": Sample.list("containers", rows, total: 120)
            case "changing": Sample.list("containers", rows, total: page == 1 ? 150 : 149)
            case "negative": Sample.list("containers", [], total: -1)
            default: Sample.list("containers", rows, total: 1_000_000)
            }
        }
        let failure = await failure {
            _ = try await ScalewayLiveStateReader(cloud.client).observe(Sample.production, project: Sample.projectID)
        }
        #expect(failure?.kind == .unreachable && failure?.reason.code == "scaleway_answer_inconsistent")
    }
}
