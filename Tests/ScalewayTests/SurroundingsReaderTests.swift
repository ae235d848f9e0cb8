import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// The products around the containers, each read to its end, none hiding another.
@Suite struct SurroundingsReaderTests {
    private func cloud(databases: Int = 1, deny: String? = nil) throws -> Cloud {
        try Cloud { request in
            if let deny, request.path.contains(deny) {
                return .json(
                    #"{"type":"permissions_denied","message":"insufficient permissions","details":[{"resource":"x","action":"read"}]}"#,
                    status: 403)
            }
            func page(_ key: String, _ rows: [String]) -> StubAnswer {
                let first = ((Int(request.query("page") ?? "") ?? 1) - 1) * 100
                return Sample.list(key, Array(rows.dropFirst(first).prefix(100)), total: rows.count)
            }
            if request.path.hasSuffix("/domains") {
                return page(
                    "domains",
                    [
                        """
                        {"id":"\(Sample.id(1))","hostname":"evalap.example.org","container_id":"\(Sample.id(2))","status":"error",
                        "error_message":"could not validate domain","tags":[]}
                        """
                    ])
            }
            if request.path.hasSuffix("/instances") {
                let rows = (0..<databases).map { number in
                    """
                    {"id":"\(Sample.id(100 + number))","name":"db-\(number)","status":"ready","engine":"PostgreSQL-17","node_type":"DB-DEV-S",
                    "is_ha_cluster":true,"backup_schedule":{"frequency":24,"retention":7,"disabled":\(number == 1),"next_run_at":null},
                    "settings":[{"name":"max_connections","value":"100"}],"endpoints":[]}
                    """
                }
                return page("instances", rows)
            }
            if request.path.hasSuffix("/private-networks") {
                return page(
                    "private_networks",
                    [
                        #"{"id":"\#(Sample.id(4))","name":"pn","vpc_id":"\#(Sample.id(5))","subnets":[{"subnet":"10.0.0.0/22"}]}"#
                    ])
            }
            if request.path.hasSuffix("/job-definitions") {
                return page(
                    "job_definitions",
                    [
                        """
                        {"id":"\(Sample.id(6))","name":"migrate","image_uri":"rg/m:1","cpu_limit":120,"memory_limit":256,
                        "cron_schedule":{"schedule":"0 3 * * *","timezone":"UTC"}}
                        """
                    ])
            }
            if request.path.hasSuffix("/versions") {
                return Sample.list(
                    "versions", [#"{"revision":5,"status":"enabled"}"#, #"{"revision":6,"status":"disabled"}"#])
            }
            return Sample.list(
                "secrets", [#"{"id":"\#(Sample.id(7))","name":"token","project_id":"\#(Sample.project)","path":"/"}"#])
        }
    }

    private var request: SurveyRequest {
        SurveyRequest(project: Sample.projectID, namespaceID: Sample.namespace, secrets: ["token"], images: [])
    }

    @Test func readsEveryProduct() async throws {
        let live = try await ScalewaySurroundingsReader(try cloud(databases: 2).client).survey(request)
        #expect(live.unread.isEmpty)
        #expect(
            live.domains == [
                LiveDomain(
                    id: Sample.id(1), hostname: "evalap.example.org", containerID: Sample.id(2), status: .error,
                    errorMessage: "could not validate domain")
            ])
        #expect(
            live.databases.map(\.backupEvery) == [24, nil]
                && live.databases.first?.settings == ["max_connections": "100"])
        #expect(
            live.networks == [LiveNetwork(id: Sample.id(4), name: "pn", vpcID: Sample.id(5), subnets: ["10.0.0.0/22"])])
        #expect(
            live.jobs == [
                LiveJob(
                    id: Sample.id(6), name: "migrate", image: "rg/m:1", mvCPU: 120, memoryMiB: 256,
                    schedule: "0 3 * * *")
            ])
        #expect(live.secrets == ["token": 5])
    }

    @Test("a second namespace of the environment's name is found, with what it holds")
    func secondNamespace() async throws {
        let others = try Cloud { request in
            if request.path.hasSuffix("/namespaces") {
                return Sample.list("namespaces", [Sample.namespaceJSON(), Sample.namespaceJSON(id: Sample.id(901))])
            }
            if request.path.hasSuffix("/containers") {
                let id = request.query("namespace_id") ?? ""
                return Sample.list(
                    "containers", [Sample.containerJSON(1, namespace: id), Sample.containerJSON(2, namespace: id)])
            }
            return .json(#"{"type":"not_found"}"#, status: 404)
        }
        let live = try await ScalewaySurroundingsReader(others.client).survey(
            SurveyRequest(
                project: Sample.projectID, namespaceID: Sample.namespace, secrets: [], images: [],
                environment: Sample.production))
        #expect(live.otherNamespaces == [Sample.id(901): 2])
    }

    @Test("VPCs of the environment's name are found with one request; those whose name holds it aren't meant")
    func vpcsOfTheName() async throws {
        let cloud = try Cloud { request in
            guard request.path.hasSuffix("/vpcs") else { return .json(#"{"type":"not_found"}"#, status: 404) }
            return Sample.list(
                "vpcs",
                [(2, "production"), (1, "production"), (3, "production-2")].map {
                    #"{"id":"\#(Sample.id($0.0))","name":"\#($0.1)","project_id":"\#(Sample.project)","tags":[]}"#
                })
        }
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(
            SurveyRequest(
                project: Sample.projectID, namespaceID: nil, secrets: [], images: [], environment: Sample.production))
        #expect(live.vpcs?.map(\.id) == [Sample.id(1), Sample.id(2)])
        let asked = cloud.server.requests.filter { $0.path.hasSuffix("/vpcs") }
        #expect(asked.count == 1 && asked.first?.query("project_id") == Sample.project)
        #expect(asked.first?.query("name") == "production")
    }

    @Test("what was deleted of the environment's secrets is read, unless another one has its name")
    func deletedSecrets() async throws {
        let cloud = try Cloud { request in
            guard request.path.hasSuffix("/secrets") else { return .json(#"{"type":"not_found"}"#, status: 404) }
            func rows(_ rows: [(Int, String, String, String)]) -> StubAnswer {
                Sample.list(
                    "secrets",
                    rows.map {
                        #"{"id":"\#(Sample.id($0.0))","name":"\#($0.1)","project_id":"\#(Sample.project)","path":"/","tags":[\#($0.2)],"deletion_requested_at":\#($0.3)}"#
                    })
            }
            let ours = #""amarre","production""#
            let time = #""2026-02-01T00:00:00Z""#
            return request.query("scheduled_for_deletion") == "true"
                ? rows([
                    (1, "gone", ours, time), (2, "again", ours, time), (3, "theirs", #""production""#, time),
                    (4, "timeless", ours, "null"),
                ]) : rows([(5, "again", ours, "null")])
        }
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(
            SurveyRequest(
                project: Sample.projectID, namespaceID: nil, secrets: [], images: [], environment: Sample.production))
        let time = try #require(Timestamp(rfc3339: "2026-02-01T00:00:00Z"))
        #expect(live.deletedSecrets == [LiveDeletedSecret(id: Sample.id(1), name: "gone", at: time)])
    }

    @Test("how old a secret's newest enabled revision is, is read where a tag asks for rotation; and when keys end")
    func rotationsAndKeys() async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/secrets") {
                let rows = [
                    (1, "old", "rotation-days=30"), (2, "plain", "amarre"), (3, "odd", "rotation-days=soon"),
                    (4, "just-deleted", "rotation-days=7"),
                ]
                .map {
                    #"{"id":"\#(Sample.id($0.0))","name":"\#($0.1)","project_id":"\#(Sample.project)","path":"/","tags":["\#($0.2)"]}"#
                }
                return Sample.list("secrets", rows)
            }
            if request.path.hasSuffix("/versions"), !request.path.contains(Sample.id(4)) {
                return Sample.list(
                    "versions",
                    [
                        #"{"revision":3,"status":"disabled","created_at":"2026-03-01T00:00:00Z"}"#,
                        #"{"revision":2,"status":"enabled","created_at":"2026-02-01T00:00:00Z"}"#,
                        #"{"revision":1,"status":"enabled","created_at":"2026-01-01T00:00:00Z"}"#,
                    ])
            }
            if request.path.contains("/api-keys/") {
                return .json(
                    #"{"access_key":"SCW1234567890ABCDEFG","secret_key":null,"created_at":"2026-01-01T00:00:00Z","expires_at":"2026-04-01T00:00:00Z"}"#
                )
            }
            return .json(#"{"type":"not_found"}"#, status: 404)
        }
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(
            SurveyRequest(
                project: Sample.projectID, namespaceID: nil, secrets: [], images: [], environment: Sample.production))
        let time = try #require(Timestamp(rfc3339: "2026-02-01T00:00:00Z"))
        #expect(live.rotations == [LiveRotation(secret: "old", days: 30, newestAt: time)])
        #expect(
            live.keys == [
                LiveKey(
                    id: "SCW1234567890ABCDEFG", application: nil,
                    createdAt: try #require(Timestamp(rfc3339: "2026-01-01T00:00:00Z")), isOwn: true,
                    expiresAt: Timestamp(rfc3339: "2026-04-01T00:00:00Z"))
            ])
    }

    @Test("one row that can't be read hides none of its product's others")
    func unreadableRow() async throws {
        let cloud = try Cloud { request in
            guard request.path.hasSuffix("/private-networks") else {
                return .json(#"{"type":"not_found"}"#, status: 404)
            }
            let good = #"{"id":"\#(Sample.id(4))","name":"pn","vpc_id":"\#(Sample.id(5))","subnets":[]}"#
            return Sample.list("private_networks", [good, #"{"id":"\#(Sample.id(6))","name":"odd"}"#])
        }
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(request)
        #expect(live.networks.map(\.name) == ["pn"])
        #expect(
            live.unread["private networks"]?.message
                == "odd has a form that can't be read: private_networks[1].vpc_id is missing")
    }

    @Test("a secret that is missing hides no other")
    func missingSecret() async throws {
        let cloud = try Cloud { request in
            if request.path.hasSuffix("/secrets") {
                let name = request.query("name") ?? ""
                if name == "s-3" { return Sample.list("secrets", []) }
                let number = Int(name.dropFirst(2)) ?? 0
                return Sample.list(
                    "secrets",
                    [
                        #"{"id":"\#(Sample.id(50 + number))","name":"\#(name)","project_id":"\#(Sample.project)","path":"/"}"#
                    ])
            }
            if request.path.hasSuffix("/versions") {
                return Sample.list("versions", [#"{"revision":5,"status":"enabled"}"#])
            }
            return .json(#"{"type":"not_found"}"#, status: 404)
        }
        let names = (0..<20).map { "s-\($0)" }
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(
            SurveyRequest(project: Sample.projectID, namespaceID: nil, secrets: names, images: []))
        #expect(live.secrets.count == 19 && live.unread["secrets"]?.message.contains("s-3") == true)
    }

    @Test("long lists are read page by page, and no container list is asked for")
    func pages() async throws {
        let cloud = try cloud(databases: 250)
        let live = try await ScalewaySurroundingsReader(cloud.client).survey(request)
        #expect(live.databases.count == 250)
        #expect(cloud.server.requests.filter { $0.path.hasSuffix("/instances") }.count == 3)
        #expect(!cloud.server.requests.contains { $0.path.hasSuffix("/containers") })
    }

    @Test(
        "a product without permission is named, and the others are read",
        arguments: ["/rdb/", "/domains", "/vpc/", "/serverless-jobs/"])
    func denied(path: String) async throws {
        let live = try await ScalewaySurroundingsReader(try cloud(deny: path).client).survey(request)
        #expect(!live.unread.isEmpty && live.unread.values.allSatisfy { $0.code == "scaleway_permission_denied" })
        #expect(live.secrets == ["token": 5])
        #expect(live.networks.isEmpty == (path == "/vpc/"))
    }
}
