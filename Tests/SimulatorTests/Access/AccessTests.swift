import ScalewaySimulator
import SimulatedCloud
import Testing

/// Keys with policies over HTTP: what is let through, and how the rest is refused.
@Suite struct AccessTests {
    private static let configuration = SimulatorConfiguration(
        cloud: CloudSettings(timings: .recorded, timeScale: 0.01), seed: 5)
    private static let iam = "/iam/v1alpha1"
    private static let (own, other) = (SimulatorClient.project, "22222222-2222-4222-8222-222222222222")
    private static let refused = JSON.object([
        "type": "permissions_denied", "message": "insufficient permissions",
        "details": .array([.object(["resource": "secret", "action": "access"])]),
    ])

    private static func create(_ client: SimulatorClient, _ path: String, _ body: String) async throws -> JSON {
        let answer = try await client.call("POST", path, body)
        try #require(answer.status == 200, "\(path): \(answer.body)")
        return answer.json
    }

    /// The id of an application and the secret of a key of it.
    private static func application(_ client: SimulatorClient, project: String = own) async throws -> (
        id: String, token: String
    ) {
        let made = try await create(client, "\(iam)/applications", #"{"name":"a"}"#)
        let id = try #require(made["id"]?.string)
        let body = #"{"application_id":"\#(id)","default_project_id":"\#(project)"}"#
        return (id, try #require(try await create(client, "\(iam)/api-keys", body)["secret_key"]?.string))
    }

    private static func give(
        _ client: SimulatorClient, _ principal: String, _ sets: [String], in project: String? = own
    ) async throws -> String {
        let names = sets.map { "\"\($0)\"" }.joined(separator: ",")
        let scope = project.map { #""project_ids":["\#($0)"]"# } ?? #""organization_id":"\#(own)""#
        let body = #"{"name":"p",\#(principal),"rules":[{"permission_set_names":[\#(names)],\#(scope)}]}"#
        return try #require(try await create(client, "\(iam)/policies", body)["id"]?.string)
    }

    private static func ids(_ list: JSON, _ key: String) -> Set<String> {
        Set(list[key]?.array.compactMap { $0["id"]?.string } ?? [])
    }

    @Test func aKeyWithoutPoliciesMayDoNothing() async throws {
        try await withSimulator(Self.configuration) { client in
            let (id, token) = try await Self.application(client)
            for path in [
                "\(SimulatorClient.containers)/namespaces", SimulatorClient.secrets, "\(Self.iam)/users",
                "/account/v3/projects", "/rdb/v1/regions/fr-par/node-types",
                "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(Self.own)",
            ] { #expect(try await client.call("GET", path, token: token).status == 403, "\(path)") }
            // What needs no right, and what isn't there.
            #expect(try await client.call("GET", "/metadata", token: token).status == 200)
            #expect(try await client.call("GET", "\(SimulatorClient.containers)/nothing", token: token).status == 404)
            let list = try await client.call("GET", "\(Self.iam)/users", token: token).json
            #expect(list["details"]?[0] == .object(["resource": "user", "action": "list"]))
            let policy = try await Self.give(client, #""application_id":"\#(id)""#, ["ContainersReadOnly"])
            let namespaces = "\(SimulatorClient.containers)/namespaces"
            #expect(try await client.call("GET", namespaces, token: token).status == 200)
            _ = try await client.call("DELETE", "\(Self.iam)/policies/\(policy)")
            #expect(try await client.call("GET", namespaces, token: token).status == 403)
        }
    }

    @Test func metadataAndValuesOfSecretsAreApart() async throws {
        try await withSimulator(Self.configuration) { client in
            let secret =
                try await Self.create(
                    client, SimulatorClient.secrets, #"{"name":"s","project_id":"\#(Self.own)"}"#)["id"]?.string ?? ""
            let path = "\(SimulatorClient.secrets)/\(secret)"
            _ = try await Self.create(client, "\(path)/versions", #"{"data":"dmFsdWU="}"#)
            let access = "\(path)/versions/1/access"
            let byPath =
                SimulatorClient.secrets.replacing("/secrets", with: "/secrets-by-path")
                + "/versions/1/access?secret_name=s"
            let (reader, readToken) = try await Self.application(client)
            _ = try await Self.give(client, #""application_id":"\#(reader)""#, ["SecretManagerReadOnly"])
            let (holder, holdToken) = try await Self.application(client)
            _ = try await Self.give(client, #""application_id":"\#(holder)""#, ["SecretManagerSecretAccess"])
            #expect(try await client.call("GET", path, token: readToken).json["id"]?.string == secret)
            let denied = try await client.call("GET", access, token: readToken)
            #expect(denied.status == 403 && denied.json == Self.refused)
            #expect(try await client.call("GET", byPath, token: readToken).status == 403)
            for value in [access, byPath] {
                #expect(try await client.call("GET", value, token: holdToken).json["data"]?.string == "dmFsdWU=")
            }
            #expect(try await client.call("GET", path, token: holdToken).status == 403)
            #expect(
                try await client.call("POST", "\(path)/versions", #"{"data":"eA=="}"#, token: holdToken).status == 403)
            #expect(try await client.call("GET", path).json["version_count"]?.int == 1)
        }
    }

    @Test func listsShowTheBearersProjectsAlone() async throws {
        try await withSimulator(Self.configuration) { client in
            let (id, token) = try await Self.application(client)
            _ = try await Self.give(client, #""application_id":"\#(id)""#, ["ContainersReadOnly", "VPCFullAccess"])
            for region in ["fr-par", "nl-ams"] {
                let base = SimulatorClient.containers.replacing("fr-par", with: region)
                var containers: [String] = []
                for project in [Self.own, Self.other] {
                    let namespace =
                        try await Self.create(
                            client, "\(base)/namespaces", #"{"name":"n","project_id":"\#(project)"}"#)["id"]?.string
                        ?? ""
                    let body = #"{"name":"c","namespace_id":"\#(namespace)","image":"nginx:1"}"#
                    containers.append(
                        try await Self.create(client, "\(base)/containers", body)["id"]?.string ?? "")
                    let status = project == Self.own ? 200 : 403
                    for query in ["project_id=\(project)", "namespace_id=\(namespace)"] {
                        #expect(
                            try await client.call("GET", "\(base)/containers?\(query)", token: token).status == status)
                    }
                }
                let seen = try await client.call("GET", "\(base)/containers", token: token).json
                #expect(Self.ids(seen, "containers") == [containers[0]] && seen["total_count"]?.int == 1)
                #expect(try await client.call("GET", "\(base)/containers").json["total_count"]?.int == 2)
                // To name one's own project beside somebody else's object doesn't help.
                let foreign = "\(base)/containers/\(containers[1])"
                for path in [foreign, "\(foreign)?project_id=\(Self.own)"] {
                    #expect(try await client.call("GET", path, token: token).status == 403)
                }
                let nobodys = "\(base)/containers/12345678-1234-4234-8234-123456789012"
                #expect(try await client.call("GET", nobodys, token: token).status == 404)
            }
        }
    }

    @Test func aNewObjectLiesWhereTheKeyMayMakeIt() async throws {
        try await withSimulator(Self.configuration) { client in
            let (id, token) = try await Self.application(client, project: Self.other)
            _ = try await Self.give(client, #""application_id":"\#(id)""#, ["VPCFullAccess"], in: Self.other)
            let vpcs = "/vpc/v2/regions/fr-par/vpcs"
            let made = try await client.call("POST", vpcs, #"{"name":"v"}"#, token: token)
            #expect(made.status == 200 && made.json["project_id"]?.string == Self.other)
            let elsewhere = try await client.call(
                "POST", vpcs, #"{"name":"v","project_id":"\#(Self.own)"}"#, token: token)
            #expect(elsewhere.status == 403)
            let network = #"{"name":"n","vpc_id":"\#(made.json["id"]?.string ?? "")"}"#
            let denied = try await client.call("POST", "/vpc/v2/regions/fr-par/private-networks", network, token: token)
            #expect(denied.status == 403)
            #expect(
                denied.json["details"]?[0] == .object(["resource": "compute_private_networks", "action": "write"]))
        }
    }

    @Test func auditTrailShowsARefusedWriteAndNoRefusedRead() async throws {
        try await withSimulator(Self.configuration) { client in
            let (id, token) = try await Self.application(client)
            _ = try await Self.give(client, #""application_id":"\#(id)""#, ["SecretManagerReadOnly"])
            let body = #"{"name":"s","project_id":"\#(Self.own)"}"#
            let path =
                "\(SimulatorClient.secrets)/"
                + (try await Self.create(client, SimulatorClient.secrets, body)["id"]?.string ?? "")
            _ = try await Self.create(client, "\(path)/versions", #"{"data":"dmFsdWU="}"#)
            #expect(try await client.call("DELETE", path, token: token).status == 403)
            #expect(try await client.call("GET", "\(path)/versions/1/access", token: token).status == 403)
            #expect(try await client.call("GET", path).json["deletion_requested_at"] == .null)
            try await client.skip(seconds: 600)
            let events = "/audit-trail/v1alpha1/regions/fr-par/events?organization_id=\(Self.own)&status=403"
            let shown = try await client.call("GET", events).json["events"]?.array ?? []
            #expect(shown.map { $0["method_name"] } == ["DeleteSecret"])
            #expect(shown.first?["principal"]?["id"]?.string == id && shown.first?["status_code"]?.int == 403)
        }
    }

    @Test func theOwnerMayDoEverything() async throws {
        var configuration = Self.configuration
        configuration.tokens = ["test-token"]
        try await withSimulator(configuration) { client in
            let person = try await client.call("GET", "\(Self.iam)/users").json["users"]?[0]?["id"]?.string ?? ""
            let key = try await Self.create(client, "\(Self.iam)/api-keys", #"{"user_id":"\#(person)"}"#)
            let stranger = try await Self.create(client, "\(Self.iam)/api-keys", #"{"user_id":"\#(Self.other)"}"#)
            let path = "\(Self.iam)/policies"
            #expect(try await client.call("GET", path, token: key["secret_key"]?.string).status == 200)
            #expect(try await client.call("GET", path, token: stranger["secret_key"]?.string).status == 403)
            #expect(try await client.call("GET", path, token: "guess").status == 401)
        }
    }

    @Test func groupsAreFoundByTagAndGiveRights() async throws {
        try await withSimulator(Self.configuration) { client in
            let (id, token) = try await Self.application(client)
            var groups: [String] = []
            for tag in ["x", "y"] {
                let made = try await Self.create(client, "\(Self.iam)/groups", #"{"name":"g","tags":["\#(tag)"]}"#)
                groups.append(made["id"]?.string ?? "")
            }
            #expect(
                Self.ids(try await client.call("GET", "\(Self.iam)/groups?tag=y").json, "groups") == [groups[1]])
            _ = try await Self.give(client, #""group_id":"\#(groups[1])""#, ["ProjectReadOnly"], in: nil)
            #expect(try await client.call("GET", "/account/v3/projects", token: token).status == 403)
            let member = #"{"application_id":"\#(id)"}"#
            _ = try await Self.create(client, "\(Self.iam)/groups/\(groups[1])/add-member", member)
            #expect(try await client.call("GET", "/account/v3/projects", token: token).status == 200)
            #expect(try await client.call("POST", "/account/v3/projects", "{}", token: token).status == 403)
        }
    }

    @Test func aPolicyCountsItsScopesAndAKeyEndsOnASecond() async throws {
        try await withSimulator(Self.configuration) { client in
            let rule = #"{"permission_set_names":["VPCReadOnly"],"project_ids":["\#(Self.own)","\#(Self.other)"]}"#
            let wide = #"{"permission_set_names":["IAMReadOnly"],"organization_id":"\#(Self.own)"}"#
            let made = try await Self.create(
                client, "\(Self.iam)/policies", #"{"no_principal":true,"rules":[\#(rule),\#(rule),\#(wide)]}"#)
            let path = "\(Self.iam)/policies/\(made["id"]?.string ?? "")"
            let shown = try await client.call("GET", path).json
            #expect(shown["nb_scopes"]?.int == 3 && shown["nb_rules"]?.int == 3)
            try await client.skip(seconds: 60)
            let changed = try await client.call("PATCH", path, #"{"description":"d"}"#).json
            #expect(changed["description"] == "d" && changed["updated_at"] == shown["updated_at"])
            let application = try await Self.application(client).id
            let body = #"{"application_id":"\#(application)","expires_at":"2099-01-02T03:04:05.678Z"}"#
            let key = try await Self.create(client, "\(Self.iam)/api-keys", body)
            #expect(key["expires_at"] == "2099-01-02T03:04:05Z")
        }
    }
}
