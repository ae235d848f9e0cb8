import Foundation
import SimulatedCloud
import Testing

/// Defaults, refusals, secret maps, registry, secrets, lists and events.
@Suite struct RulesTests {
    @Test func defaultsAndEndpoint() throws {
        var fixture = CloudFixture()
        let container = try fixture.container()
        let settings = container.settings
        #expect(settings.minScale == 0 && settings.maxScale == 5 && settings.port == 8080)
        #expect(settings.memoryLimitBytes == 2_048_000_000 && settings.milliVCPULimit == 1000)
        #expect(settings.localStorageLimitBytes == 1_000_000_000 && settings.timeout == 300_000_000)
        #expect(
            settings.scaling == .concurrentRequests(50) && settings.startup == nil && settings.privateNetworkID == nil)
        #expect(
            settings.liveness.failureThreshold == 30 && settings.liveness.interval == 10_000_000
                && settings.liveness.check == .tcp)
        #expect(
            container.endpoint
                == "https://production\(container.namespaceID.prefix(8))-web.functions.fnc.fr-par.scw.cloud")
    }

    @Test func theSecretMapIsMerged() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready("nginx:1") { $0.secrets = ["KEEP": "1", "CHANGE": "1", "DROP": "1"] }
        let before = try fixture.get(id).settings.secrets
        let after = try fixture.patch(id) { $0.secrets = ["KEEP": "", "CHANGE": "2", "NEW": "3", "EMPTY": ""] }.settings
            .secrets
        #expect(after.keys.sorted() == ["CHANGE", "KEEP", "NEW"])
        #expect(after["KEEP"]?.hash == before["KEEP"]?.hash)
        #expect(after["CHANGE"]?.hash.hasPrefix("hash(2,") == true)
        fixture.pass(20)
        #expect(try fixture.patch(id) { $0.minScale = 1 }.settings.secrets == after)
        fixture.pass(20)
        #expect(try fixture.patch(id) { $0.secrets = [:] }.settings.secrets.isEmpty)
    }

    @Test func settingTheSameSecretAgainMakesANewSalt() throws {
        var fixture = CloudFixture()
        let id = try fixture.ready("nginx:1") { $0.secrets = ["A": "same"] }
        let first = try fixture.get(id).settings.secrets["A"]?.hash
        #expect(try fixture.patch(id) { $0.secrets = ["A": "same"] }.settings.secrets["A"]?.hash != first)
    }

    private static let badEdits: [(String, @Sendable (inout ContainerChange) -> Void)] = [
        ("min_scale", { $0.minScale = 6 }), ("max_scale", { $0.maxScale = 51 }), ("port", { $0.port = 8012 }),
        ("timeout", { $0.timeout = 5_000_000 }), ("mvcpu_limit", { $0.milliVCPULimit = 60 }),
        ("memory_limit_bytes", { $0.memoryLimitBytes = 1 }), ("image", { $0.image = "a b" }),
        ("scaling_option.cpu_usage_threshold", { $0.scaling = .cpuUsage(70) }),
        ("environment_variables.SCW_X", { $0.environment = ["SCW_X": "1"] }),
        ("secret_environment_variables.PORT", { $0.secrets = ["PORT": "1"] }),
    ]

    @Test(arguments: badEdits)
    func badFieldsAreRefusedAndChangeNothing(field: String, edit: @Sendable (inout ContainerChange) -> Void) throws {
        var fixture = CloudFixture()
        let id = try fixture.ready()
        let before = try fixture.get(id)
        let error = #expect(throws: CloudError.self) { try fixture.patch(id, edit) }
        guard case .invalidArguments(let arguments) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(arguments.map(\.name) == [field])
        #expect(try fixture.get(id).settings == before.settings && fixture.get(id).status == .ready)
    }

    @Test func behavioursFollowTagsToDigests() throws {
        var fixture = CloudFixture()
        let ours = CloudFixture.ours
        try fixture.cloud.setBehaviour(.crashes, of: "\(ours):2")
        let one = try fixture.cloud.pushTag(repository: ours, tag: "1", digest: nil, projectID: nil)
        let two = try fixture.cloud.pushTag(repository: ours, tag: "2", digest: nil, projectID: nil)
        #expect(one.digest != two.digest)
        let good = try fixture.ready("\(ours)@\(one.digest)")
        #expect(try fixture.get(good).status == .ready && fixture.get(good).serving?.digest == one.digest)
        _ = try fixture.patch(good) { $0.image = "\(ours)@\(two.digest)" }
        fixture.pass(310)
        #expect(try fixture.get(good).status == .error)
    }

    @Test func aMovedTagKeepsItsIDAndItsOldContent() throws {
        var fixture = CloudFixture()
        let ours = CloudFixture.ours
        let first = try fixture.cloud.pushTag(repository: ours, tag: "1", digest: nil, projectID: nil)
        let id = try fixture.ready("\(ours):1")
        let moved = try fixture.cloud.pushTag(repository: ours, tag: "1", digest: nil, projectID: nil)
        #expect(moved.id == first.id && moved.digest != first.digest)
        #expect(try fixture.get(id).serving?.digest == first.digest)
        _ = try fixture.cloud.redeployContainer(id, by: CloudFixture.caller)
        fixture.pass(16)
        #expect(try fixture.get(id).serving?.digest == moved.digest)
        #expect(
            fixture.cloud.registryDigest(of: try #require(ImageReference("\(ours)@\(first.digest)"))) == first.digest)
    }

    @Test(arguments: [":missing", "@sha256:" + String(repeating: "0", count: 64)])
    func anImageMissingFromOurRegistryEndsInError(suffix: String) throws {
        var fixture = CloudFixture()
        _ = try fixture.cloud.pushTag(repository: CloudFixture.ours, tag: "1", digest: nil, projectID: nil)
        let id = try fixture.container(CloudFixture.ours + suffix).id
        fixture.pass(23)
        #expect(try fixture.get(id).status == .error)
        #expect(try fixture.get(id).errorMessage == "Image was not found in container registry.")
    }

    @Test func listsAreOrderedPagedAndFilteredThroughTheNamespace() throws {
        var fixture = CloudFixture()
        let namespace = try fixture.namespace()
        for index in 0..<45 {
            var change = ContainerChange()
            change.image = "nginx:1"
            _ = try fixture.cloud.createContainer(
                name: "web-\(index)", namespaceID: namespace, change, by: CloudFixture.caller)
            fixture.pass(1)
        }
        let second = fixture.cloud.containers(projectID: CloudFixture.project, ListQuery(page: 2))
        #expect(second.totalCount == 45 && second.rows.map(\.name) == (20..<40).map { "web-\($0)" })
        #expect(
            fixture.cloud.containers(ListQuery(page: 1, pageSize: 1000, orderBy: "created_at_desc")).rows.first?.name
                == "web-44")
        #expect(fixture.cloud.containers(name: "web-3", namespaceID: namespace).totalCount == 1)
        #expect(fixture.cloud.containers(projectID: "other").totalCount == 0)
    }

    @Test func secretVersionsAreNumberedAndDeletedSoftly() throws {
        var fixture = CloudFixture()
        let caller = CloudFixture.caller
        let put = try fixture.cloud.putSecret(name: "url", projectID: "p", data: "MQ==", by: caller)
        let id = put.secret.id
        #expect(
            try fixture.cloud.putSecret(name: "url", projectID: "p", data: "Mg==", by: caller).version.revision == 2)
        _ = try fixture.cloud.enableVersion(.number(2), of: id, false, by: caller)
        #expect(try fixture.cloud.accessVersion(.latestEnabled, of: id).data == "MQ==")
        #expect(throws: CloudError.self) { try fixture.cloud.accessVersion(.latest, of: id) }
        try fixture.cloud.deleteVersion(.number(2), of: id, by: caller)
        #expect(
            try fixture.cloud.putSecret(name: "url", projectID: "p", data: "Mw==", by: caller).version.revision == 3)
        try fixture.cloud.deleteSecret(id, by: caller)
        #expect(try fixture.cloud.secret(id).deletionRequestedAt != nil && fixture.cloud.secrets().totalCount == 0)
        fixture.pass(7 * 24 * 3600 + 1)
        #expect(throws: CloudError.notFound(resource: "secret", id: id)) { try fixture.cloud.secret(id) }
    }

    @Test func eventsArriveLateAndNameTheCaller() throws {
        var fixture = CloudFixture()
        let container = try fixture.container()
        var filter = SimulatedCloud.EventFilter()
        filter.resourceID = container.id
        fixture.pass(1.9)
        #expect(fixture.cloud.events(filter).isEmpty)
        fixture.pass(0.2)
        let event = try #require(fixture.cloud.events(filter).first)
        #expect(event.method == "CreateContainer" && event.caller == CloudFixture.caller)
        #expect(event.resource.type == "serverless_containers_container" && event.projectID == CloudFixture.project)
    }

    @Test func stateSurvivesItsCoding() throws {
        var fixture = CloudFixture()
        let id = try fixture.container("nginx:1") { $0.secrets = ["A": "1"] }.id
        let saved = try JSONDecoder().decode(CloudState.self, from: JSONEncoder().encode(fixture.cloud.state))
        var restored = CloudFixture()
        restored.cloud = SimulatedCloud(state: saved, settings: CloudSettings()) { value, _ in value }
        restored.pass(24)
        fixture.pass(24)
        #expect(try restored.get(id).status == .ready)
        #expect(try restored.get(id).updatedAt == fixture.get(id).updatedAt)
    }
}
