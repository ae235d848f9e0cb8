import Foundation
import HTTPTransport
import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// Containers of migrations: how they are made, found again and removed.
@Suite struct MigrationRunnerTests {
    private func runner(_ cloud: Cloud, _ vault: MigrationSample.Vault = .init()) -> ScalewayMigrationRunner {
        ScalewayMigrationRunner(cloud.client, secretReader: vault)
    }

    /// A namespace that holds `containers`, and the private networks of `networks`; a POST is answered by `made`.
    private func cloud(
        _ containers: [String] = [], networks: [String] = ["other", "staging"],
        made: StubAnswer = .json(#"{"id":"\#(Sample.id(1))","status":"creating"}"#)
    ) throws -> Cloud {
        try Cloud { request in
            switch request.method {
            case "GET" where request.path.hasSuffix("/private-networks"): MigrationSample.networks(networks)
            case "GET": Sample.list("containers", containers)
            case "POST": made
            default: .json("{}")
            }
        }
    }

    // MARK: What is made

    @Test func theBodyOfTheContainer() async throws {
        let cloud = try cloud()
        let order = MigrationSample.order(variables: ["LOG": "info", "DATABASE_URL": "none", "AMARRE_RUN": "x"])
        #expect(try await runner(cloud).begin(order) == Sample.id(1))
        let path = "/containers/v1/regions/fr-par/containers"
        #expect(cloud.targets == ["GET \(path)", "GET /vpc/v2/regions/fr-par/private-networks", "POST \(path)"])
        let list = try #require(cloud.server.requests.first)
        #expect(list.query("namespace_id") == Sample.namespace && list.query("name") == "migrate-streamlit")
        let sent = try #require(cloud.server.requests.last?.body)
        var body = try #require(try JSONSerialization.jsonObject(with: Data(sent)) as? [String: Any])
        let plain = try #require(body.removeValue(forKey: "environment_variables") as? [String: String])
        let secret = try #require(body.removeValue(forKey: "secret_environment_variables") as? [String: String])
        let command = try #require(body.removeValue(forKey: "command") as? [String])
        let text = try JSONSerialization.data(withJSONObject: body, options: [.sortedKeys, .withoutEscapingSlashes])
        #expect(
            String(decoding: text, as: UTF8.self) == """
                {"args":[],"description":"Migration of streamlit's database by Amarre, run r-414dec9111407ac9.1.up. It is \
                removed when it is over.","https_connections_only":true,"image":"rg.fr-par.scw.cloud/evalap/web@\
                \(Sample.digest("b"))","liveness_probe":{"failure_threshold":30,"http":{"path":"/health"},"interval":\
                "10.000000000s","timeout":"5.000000000s"},"max_scale":1,"memory_limit_bytes":1024000000,"min_scale":0,\
                "mvcpu_limit":560,"name":"migrate-streamlit","namespace_id":"\(Sample.namespace)","port":8080,"privacy":\
                "private","private_network_id":"\(Sample.id(801))","protocol":"http1","startup_probe":\
                {"failure_threshold":60,"http":{"path":"/health"},"interval":"3.000000000s","timeout":"3.000000000s"},\
                "tags":["amarre","staging","streamlit","amarre-migration"],"timeout":"60.000000000s"}
                """)
        #expect(command.count == 3 && command.prefix(2) == ["python3", "-c"])
        // The program's own file.
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "controller/migrate/wrapper.py")
        #expect(try command.last == String(contentsOf: file, encoding: .utf8))

        #expect(plain.keys.sorted() == ["AMARRE_RUN", "LOG"] && plain["LOG"] == "info")
        let run = try #require(WireMigrationRun(text: plain["AMARRE_RUN"]))
        #expect(run.run == order.run && run.nonce.utf8.count == 64)
        #expect(secret.keys.sorted() == ["AMARRE_MIGRATION", "DATABASE_URL"])
        #expect(secret["DATABASE_URL"] == MigrationSample.url)
        #expect(
            secret["AMARRE_MIGRATION"] == """
                {"command":["alembic","upgrade","head"],"connectSeconds":30,"current":["alembic","current"],"database":\
                "DATABASE_URL","deadlineSeconds":600,"direction":"up","lockSeconds":60,"nonce":"\(run.nonce)","release":\
                "r-414dec9111407ac9","run":"r-414dec9111407ac9.1.up","secrets":["DATABASE_URL"],"service":"streamlit"}
                """)
    }

    @Test func eachNonceIsAnother() async throws {
        let cloud = try cloud()
        for _ in 0..<2 { _ = try await runner(cloud).begin(MigrationSample.order()) }
        let bodies = cloud.server.requests.filter { $0.method == "POST" }.map(\.text)
        #expect(bodies.count == 2 && bodies[0] != bodies[1])
    }

    @Test(arguments: [
        ("streamlit", "migrate-streamlit"), ("a23456789012345678901234-6", "migrate-087a5e6e1bc50"),
        ("a2345678901234567890123456", "migrate-a2345678901234567890123456"),
        ("a23456789012345678901234567", "migrate-0"), ("web-2", "migrate-0"), ("web-2x", "migrate-web-2x"),
        ("web-123", "migrate-web-123"),
    ])
    func names(service: String, name: String) throws {
        let made = MigrationContainer.name(of: try #require(ServiceName(service)))
        let isHashed = name.hasPrefix("migrate-0")
        #expect(isHashed ? made.hasPrefix("migrate-0") && made.utf8.count == 21 : made == name)
        #expect(InstanceName(made) == nil && made.utf8.count <= 34 && NameRule.maximumLength + 2 == 34)
    }

    // MARK: What is there already

    @Test(arguments: ["ready", "creating", "updating", "upgrading"])
    func theSameRunIsTakenOver(status: String) async throws {
        let cloud = try cloud([MigrationSample.container(status: status)])
        #expect(try await runner(cloud).begin(MigrationSample.order()) == Sample.id(1))
        #expect(cloud.targets.count == 1)
    }

    @Test(arguments: [
        ("r-0.1.up", "ready", Sample.spec().image.description, true),
        ("r-414dec9111407ac9.1.up", "error", Sample.spec().image.description, true),
        ("r-414dec9111407ac9.1.up", "locked", Sample.spec().image.description, true),
        ("r-414dec9111407ac9.1.up", "ready", "other:1", true),
        ("r-414dec9111407ac9.1.up", "deleting", Sample.spec().image.description, false),
    ])
    func whatAnEarlierTryLeftIsRemoved(run: String, status: String, image: String, deletes: Bool) async throws {
        let cloud = try cloud([MigrationSample.container(run: run, status: status, image: image)])
        let failure = await failure { _ = try await runner(cloud).begin(MigrationSample.order()) }
        #expect(failure?.kind == .transient && failure?.reason.code == "migrate_leftover")
        let delete = "DELETE /containers/v1/regions/fr-par/containers/\(Sample.id(1))"
        #expect(cloud.targets.dropFirst() == (deletes ? [delete] : []))
    }

    @Test func aStrangerIsLeftAlone() async throws {
        let cloud = try cloud([MigrationSample.container(tags: #"["amarre","staging"]"#)])
        let failure = await failure { _ = try await runner(cloud).begin(MigrationSample.order()) }
        #expect(failure?.kind == .invalid && failure?.reason.code == "migrate_name_taken")
        #expect(cloud.targets.count == 1)
        #expect(try await runner(cloud).find(MigrationSample.service, namespaceID: Sample.namespace).isEmpty)
    }

    /// The API may ignore the filter.
    @Test func otherNamesAreOverlooked() async throws {
        let cloud = try cloud([MigrationSample.container(name: "migrate-other")])
        #expect(try await runner(cloud).begin(MigrationSample.order()) == Sample.id(1))
        #expect(cloud.targets.count == 3)
    }

    @Test func whatIsFound() async throws {
        let cloud = try cloud([MigrationSample.container(run: "r-0.2.up")])
        #expect(
            try await runner(cloud).find(MigrationSample.service, namespaceID: Sample.namespace) == [
                Sample.id(1): "r-0.2.up"
            ])
    }

    // MARK: What stands in the way

    @Test(arguments: [[], ["staging", "staging"], ["other"]])
    func aNetworkThatIsMissing(networks: [String]) async throws {
        let cloud = try cloud(networks: networks)
        let failure = await failure { _ = try await runner(cloud).begin(MigrationSample.order()) }
        #expect(failure?.kind == .notFound && failure?.reason.code == "migrate_network")
        #expect(!cloud.targets.contains { $0.hasPrefix("POST") })
    }

    @Test func anEmptySecret() async throws {
        let cloud = try cloud()
        let failure = await failure {
            _ = try await runner(cloud, MigrationSample.Vault(value: "")).begin(MigrationSample.order())
        }
        #expect(failure?.kind == .invalid && failure?.reason.code == "secret_empty")
        #expect(failure?.unreadable == MigrationSample.pin)
        #expect(!cloud.targets.contains { $0.hasPrefix("POST") })
    }

    @Test(arguments: [
        (
            403, #"{"type":"quotas_exceeded","details":[{"resource":"containers","quota":9,"current":9}]}"#,
            PortFailure.Kind.quota
        ),
        (403, #"{"type":"permissions_denied","details":[{"resource":"containers","action":"write"}]}"#, .denied),
        (409, #"{"type":"transient_state","resource":"namespace","current_state":"updating"}"#, .transient),
        (400, #"{"type":"invalid_arguments","message":"bad: \#(MigrationSample.url)"}"#, .invalid),
        (503, "{}", .unreachable), (200, "{}", .unreachable),
    ])
    func aRefusal(status: Int, body: String, kind: PortFailure.Kind) async throws {
        let cloud = try cloud(made: .json(body, status: status))
        let failure = await failure { _ = try await runner(cloud).begin(MigrationSample.order()) }
        #expect(failure?.kind == kind)
        #expect(failure?.reason.message.contains("hunter2222") == false)
        // Sent once, whatever became of it.
        #expect(cloud.targets.count { $0.hasPrefix("POST") } == 1)
    }

    @Test func anAnswerThatIsLost() async throws {
        let cloud = try cloud(made: StubAnswer(fault: .closeAfter(0)))
        let failure = await failure { _ = try await runner(cloud).begin(MigrationSample.order()) }
        #expect(failure?.kind == .unreachable && cloud.targets.count { $0.hasPrefix("POST") } == 1)
    }

    // MARK: Removing

    @Test(arguments: [
        (200, "{}", nil as PortFailure.Kind?), (404, #"{"type":"not_found"}"#, nil),
        (409, #"{"type":"transient_state","current_state":"deleting"}"#, nil),
        (409, #"{"type":"transient_state","current_state":"creating"}"#, .transient),
        (403, #"{"type":"permissions_denied"}"#, .denied),
    ])
    func removals(status: Int, body: String, kind: PortFailure.Kind?) async throws {
        let cloud = try Cloud(answers: [.json(body, status: status)])
        var thrown: PortFailure.Kind?
        do { try await runner(cloud).remove(Sample.id(1)) } catch { thrown = error.kind }
        #expect(thrown == kind)
        #expect(cloud.targets == ["DELETE /containers/v1/regions/fr-par/containers/\(Sample.id(1))"])
    }

    // MARK: All of it, against the simulator

    /// Tries until it is no longer `transient` that stands in the way.
    private func patiently(_ body: () async throws -> Void) async throws {
        let done = try await eventually {
            do {
                try await body()
            } catch let failure as PortFailure where failure.kind == .transient {
                return false
            }
            return true
        }
        #expect(done)
    }

    @Test func aRunInTheSimulator() async throws {
        try await OwnedSimulator.with { simulator in
            let project = Sample.project
            let namespace = try #require(
                try await simulator.call(
                    "POST", "/containers/v1/regions/fr-par/namespaces",
                    #"{"name":"staging","project_id":"\#(project)"}"#)["id"] as? String)
            let client = ScalewayClient(
                ScalewayConfiguration(credentials: .sample, apiURL: simulator.url), transport: simulator.transport,
                time: ManualTime())
            let runner = ScalewayMigrationRunner(client, secretReader: MigrationSample.Vault())
            let missing = await failure { _ = try await runner.begin(MigrationSample.order(namespace: namespace)) }
            #expect(missing?.reason.code == "migrate_network")
            try await simulator.call(
                "POST", "/vpc/v2/regions/fr-par/private-networks", #"{"name":"staging","project_id":"\#(project)"}"#)

            // Orders are longer than a plain variable may be.
            let many = Dictionary(
                uniqueKeysWithValues: (0..<40).map { ("A_RATHER_LONG_SECRET_\($0)", MigrationSample.pin) })
            let image = PinnedImage(
                repository: "docker.io/library/app", digest: ImageDigest(Sample.digest("c")).unsafelyPresent)
            let order = MigrationSample.order(
                namespace: namespace, image: image, secrets: many.merging(["DATABASE_URL": MigrationSample.pin]) { $1 })
            func settled(_ order: MigrationOrder) async throws -> String {
                var id: String?
                try await patiently { id = try await runner.begin(order) }
                return try #require(id)
            }
            let first = try await settled(order)
            #expect(try await runner.begin(order) == first)
            let ready = try await eventually { try await runner.look(first, run: order.run).container == .ready }
            #expect(ready)
            // Nothing of ours answers in it: that is no answer.
            #expect(try await runner.look(first, run: order.run) == MigrationLook(.ready))
            let shown = try await client.container(try #require(WireID(first))).live
            #expect(shown.settings.privacy == "private" && shown.minScale == 0 && shown.maxScale == 1)
            #expect(shown.settings.privateNetworkID != nil && shown.settings.command.count == 3)
            #expect(shown.secretHashes.count == 42 && shown.variables.keys.sorted() == ["AMARRE_RUN", "LOG"])
            let open = try await simulator.transport.send(HTTPRequest(url: try #require(shown.endpoint) + "/health"))
            #expect(open.status == 403)

            let next = try await settled(
                MigrationSample.order(run: "r-414dec9111407ac9.2.up", namespace: namespace, image: image))
            #expect(next != first)
            #expect(try await runner.look(first, run: order.run) == MigrationLook(.gone))
            let found = try await runner.find(MigrationSample.service, namespaceID: namespace)
            #expect(found == [next: "r-414dec9111407ac9.2.up"])
            try await patiently { try await runner.remove(next) }
            let gone = try await eventually { try await runner.look(next, run: order.run).container == .gone }
            #expect(gone)
            try await runner.remove(next)
        }
    }
}
