import LiveState
import Model
import Ports
import Synchronization
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
            #expect(
                live.namespace
                    == LiveNamespace(
                        id: Sample.namespace, name: "production", status: .ready, description: "", tags: []))
            #expect(cloud.server.requests.count == round * (1 + pages))
        }
        let lists = cloud.server.requests.filter { $0.path.hasSuffix("/containers") }
        #expect(
            lists.allSatisfy {
                $0.query("namespace_id") == Sample.namespace && $0.query("order_by") == "created_at_asc"
                    && $0.query("page_size") == "100"
            })
        // The second round knows the namespace and only checks it, while the list is on its way.
        let second = cloud.targets.dropFirst(1 + pages)
        #expect(second.count { $0 == "GET /containers/v1/regions/fr-par/namespaces/\(Sample.namespace)" } == 1)
        #expect(
            second.count {
                $0.hasPrefix("GET /containers/v1/regions/fr-par/containers?") || $0.hasSuffix("/containers")
            } == pages)
    }

    @Test func mapsEveryFieldThatTheDiffCompares() async throws {
        let reader = ScalewayLiveStateReader(try cloud(1).client)
        let container = try #require(
            try await reader.observe(Sample.production, project: Sample.projectID).containers.first)
        let expected = LiveContainer(
            id: Sample.id(0), name: "web-0", namespaceID: Sample.namespace, status: .ready, errorMessage: "",
            image: "rg.fr-par.scw.cloud/evalap/web@\(Sample.digest("a"))", variables: ["LOG": "info"],
            secretHashes: ["KEY": "$argon2id$x"], minScale: 1, maxScale: 3, scaling: .concurrentRequests(50),
            resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000), port: 8501,
            startupProbe: ContainerProbe(
                failureThreshold: 12, interval: .seconds(5), timeout: .seconds(2), httpPath: nil),
            livenessProbe: ContainerProbe(
                failureThreshold: 3, interval: .seconds(10), timeout: .milliseconds(2500), httpPath: "/h"),
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

    /// Namespaces 900 and 901 have the environment's name; which containers each holds is the test's.
    private func twins(_ held: [Int: [Int]], gone: Set<String> = []) throws -> Cloud {
        try Cloud { request in
            let last = request.path.split(separator: "/").last.map(String.init) ?? ""
            if gone.contains(last) { return .json(#"{"type":"not_found"}"#, status: 404) }
            if request.path.hasSuffix("/namespaces") {
                return Sample.list("namespaces", held.keys.sorted().map { Sample.namespaceJSON(id: Sample.id($0)) })
            }
            if request.path.contains("/namespaces/") { return .json(Sample.namespaceJSON(id: last)) }
            if request.path.contains("/containers/0") {
                let number = Int(last.suffix(4)) ?? 0
                let namespace = held.first { $0.value.contains(number) }?.key ?? 900
                return .json(Sample.containerJSON(number, namespace: Sample.id(namespace)))
            }
            let id = request.query("namespace_id") ?? ""
            let numbers = held.first { Sample.id($0.key) == id }?.value ?? []
            return Sample.list("containers", numbers.map { Sample.containerJSON($0, namespace: id) })
        }
    }

    @Test(
        "of several namespaces of a name the known one counts, then the one with our containers, then the one in use",
        arguments: [
            ([900: [], 901: []], KnownResources(namespaceID: Sample.id(901)), 901, 0),
            ([900: [1], 901: [2, 3]], KnownResources(containers: ["web-2": Sample.id(2)]), 901, 2),
            ([900: [1], 901: []], KnownResources(), 900, 1), ([900: [], 901: [1]], KnownResources(), 901, 1),
            ([900: [], 901: []], KnownResources(), 900, 0),
        ] as [([Int: [Int]], KnownResources, Int, Int)])
    func severalNamespaces(held: [Int: [Int]], known: KnownResources, chosen: Int, count: Int) async throws {
        let reader = ScalewayLiveStateReader(try twins(held).client)
        let live = try await reader.observe(Sample.production, project: Sample.projectID, known: known)
        #expect(live.namespace?.id == Sample.id(chosen) && live.containers.count == count)
    }

    @Test func severalNamespacesInUseAreNamedWithWhatTheyHold() async throws {
        let cloud = try twins([900: [1], 901: [2, 3]])
        let failure = await failure {
            _ = try await ScalewayLiveStateReader(cloud.client).observe(Sample.production, project: Sample.projectID)
        }
        #expect(failure?.kind == .invalid)
        #expect(
            failure?.reason.message.contains(
                "\(Sample.id(900)) (1 containers), \(Sample.id(901)) (2 containers). Delete") == true)
    }

    /// A list that is short for a moment: what is missing is asked for by its id.
    @Test func whatIsMissingFromTheListIsAskedFor() async throws {
        let known = KnownResources(
            namespaceID: Sample.namespace, containers: ["web-1": Sample.id(1), "web-2": Sample.id(2)])
        let cloud = try twins([900: [1]], gone: [Sample.id(2)])
        let live = try await ScalewayLiveStateReader(cloud.client).observe(
            Sample.production, project: Sample.projectID, known: known)
        #expect(live.containers.map(\.name) == ["web-1"])
        let short = try twins([900: []], gone: [Sample.id(2)])
        let asked = try await ScalewayLiveStateReader(short.client).observe(
            Sample.production, project: Sample.projectID, known: known)
        #expect(asked.containers.map(\.name) == ["web-1"], "it answers, so it is there")
        #expect(short.targets.filter { $0.contains("/containers/0") }.count == 2)
    }

    @Test func aNamespaceIsNotGoneWhileItsContainersAnswer() async throws {
        let known = KnownResources(namespaceID: Sample.namespace, containers: ["web-1": Sample.id(1)])
        for held in [[:], [901: []]] as [[Int: [Int]]] {
            let cloud = try twins(held, gone: [Sample.namespace])
            let failure = await failure {
                _ = try await ScalewayLiveStateReader(cloud.client).observe(
                    Sample.production, project: Sample.projectID, known: known)
            }
            #expect(failure?.reason.code == "scaleway_answer_inconsistent")
        }
        let gone = try twins([:], gone: [Sample.namespace, Sample.id(1)])
        let live = try await ScalewayLiveStateReader(gone.client).observe(
            Sample.production, project: Sample.projectID, known: known)
        #expect(live.namespace == nil && live.containers.isEmpty)
    }

    @Test func aNamespaceThatIsGoneIsLookedForAgain() async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/namespaces/\(Sample.namespace)") {
                return .json(#"{"type":"not_found"}"#, status: 404)
            }
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
        // Scaleway answers, so it is no outage.
        #expect(failure?.kind == .transient && failure?.reason.code == "scaleway_answer_inconsistent")
        let first = cloud.server.requests.filter { $0.path.hasSuffix("/containers") && $0.query("page") == "1" }
        #expect(first.count == 3, "it is read again, and not for ever")
    }

    /// A container comes, or goes, between two pages: the second reading is whole.
    @Test(arguments: [150, 148]) func aListThatChangesWhileItIsReadIsReadAgain(then: Int) async throws {
        let reads = Mutex(0)
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/namespaces") { return Sample.list("namespaces", [Sample.namespaceJSON()]) }
            let page = Int(request.query("page") ?? "") ?? 0
            let count = reads.withLock { reads in
                reads += 1
                return reads == 1 ? 149 : then
            }
            let rows = (0..<count).map { Sample.containerJSON($0) }.dropFirst((page - 1) * 100).prefix(100)
            return Sample.list("containers", Array(rows), total: count)
        }
        let live = try await ScalewayLiveStateReader(cloud.client).observe(Sample.production, project: Sample.projectID)
        #expect(live.containers.count == then)
    }

    /// One row is that row's trouble: it is there, and the others are as good as ever.
    @Test func aContainerThatCannotBeDecodedHidesNoOther() async throws {
        let bad = Sample.containerJSON(2).replacing(#""min_scale":1"#, with: #""min_scale":"one""#)
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/namespaces") {
                // Another environment's namespace, in a form of its own.
                return Sample.list("namespaces", [#"{"id":"?","name":"staging"}"#, Sample.namespaceJSON()])
            }
            if request.path.contains("/namespaces/") { return .json(Sample.namespaceJSON()) }
            if request.path.contains("/containers/0") { return .json(bad) }
            return Sample.list("containers", [Sample.containerJSON(1), bad])
        }
        let reader = ScalewayLiveStateReader(cloud.client)
        let live = try await reader.observe(Sample.production, project: Sample.projectID)
        #expect(live.containers.map(\.name) == ["web-1"])
        let reason = Reason(code: "scaleway_answer_invalid", message: "containers[1].min_scale isn't a whole number")
        #expect(live.unreadable == [UnreadableContainer(id: Sample.id(2), name: "web-2", reason: reason)])
        #expect(live.isUnreadable(InstanceName("web-2").unsafelyPresent))
        // The same when it is asked for by its id.
        let known = KnownResources(containers: ["api-0": Sample.id(7)])
        let asked = try await reader.observe(Sample.production, project: Sample.projectID, known: known)
        #expect(asked.unreadable.map(\.name) == ["web-2", "api-0"])
    }
}
