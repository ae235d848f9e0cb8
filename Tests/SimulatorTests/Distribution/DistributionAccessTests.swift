import HTTPTransport
import ScalewaySimulator
import Testing

@testable import SimulatedCloud

/// Who may pull and push: keys by the project of the namespace, nobody what is public.
@Suite struct DistributionAccessTests {
    private static let configuration = SimulatorConfiguration(
        cloud: CloudSettings(timings: .recorded, timeScale: 1000), seed: 5)
    private static let iam = "/iam/v1alpha1"
    private static let other = "22222222-2222-4222-8222-222222222222"
    private static let (staging, production) = ("evalap-staging/streamlit", "evalap-production/streamlit")

    /// The secret of a key with these sets in these projects.
    private static func key(_ client: SimulatorClient, _ rules: [(set: String, project: String)]) async throws
        -> String
    {
        let made = try await client.call("POST", "\(iam)/applications", #"{"name":"a"}"#).json
        let id = try #require(made["id"]?.string)
        let list = rules.map { #"{"permission_set_names":["\#($0.set)"],"project_ids":["\#($0.project)"]}"# }
        let policy = #"{"name":"p","application_id":"\#(id)","rules":[\#(list.joined(separator: ","))]}"#
        try #require(try await client.call("POST", "\(iam)/policies", policy).status == 200)
        let body = #"{"application_id":"\#(id)","default_project_id":"\#(SimulatorClient.project)"}"#
        let key = try await client.call("POST", "\(iam)/api-keys", body).json
        return try #require(key["secret_key"]?.string)
    }

    private func with(_ body: @escaping @Sendable (RegistryClient) async throws -> Void) async throws {
        try await withSimulator(Self.configuration) { client in
            let owner = try RegistryClient(client)
            try await owner.makeNamespace("evalap-staging")
            try await owner.makeNamespace("evalap-production", project: Self.other)
            for name in [Self.staging, Self.production] { _ = try await owner.pushImage(name, tag: "1") }
            try await body(owner)
        }
    }

    @Test func withoutATokenTheAnswerSaysWhereToGetOne() async throws {
        try await with { registry in
            let answer = try await registry.send("GET", "/v2/\(Self.staging)/manifests/1")
            #expect(answer.status == 401 && RegistryClient.code(answer) == "UNAUTHORIZED")
            #expect(
                answer.headers["WWW-Authenticate"]
                    == "Bearer realm=\"\(registry.simulator.url)/registry-internal/v1/regions/fr-par/tokens\","
                    + "service=\"registry\",scope=\"repository:\(Self.staging):pull\"")
            #expect(try await registry.send("GET", "/v2/").status == 401)
            let forged: HTTPHeaders = ["Authorization": "Bearer simulated-00000000"]
            #expect(try await registry.send("GET", "/v2/", headers: forged).status == 401)
            var nobody = registry
            nobody.key = nil
            let refused = try await nobody.call("GET", "/v2/\(Self.staging)/manifests/1", in: Self.staging)
            #expect(refused.status == 403 && RegistryClient.code(refused) == "DENIED")
        }
    }

    @Test func aKeyPullsAndPushesWhereItsPoliciesSay() async throws {
        try await with { registry in
            let (read, full) = ("ContainerRegistryReadOnly", "ContainerRegistryFullAccess")
            let rules = [(read, SimulatorClient.project), (full, Self.other)]
            let promoter = try RegistryClient(registry.simulator, key: try await Self.key(registry.simulator, rules))
            let none = try RegistryClient(registry.simulator, key: try await Self.key(registry.simulator, []))
            for (client, name, pull, push) in [
                (promoter, Self.staging, 200, 403), (promoter, Self.production, 200, 202),
                (none, Self.staging, 403, 403), (none, Self.production, 403, 403),
            ] {
                #expect(try await client.call("GET", "/v2/\(name)/manifests/1", in: name).status == pull, "\(name)")
                #expect(
                    try await client.call("POST", "/v2/\(name)/blobs/uploads/", in: name).status == push, "\(name)")
            }
            // A blob of a repository that may be pulled is mounted, else it has to be uploaded.
            let blob = ContentHash.digest(Array("layer".utf8))
            let path = "/v2/evalap-production/new/blobs/uploads/?mount=\(blob)&from=\(Self.staging)"
            let scopes = "repository:evalap-production/new:pull,push"
            for (scope, status) in [(scopes, 202), ("\(scopes) repository:\(Self.staging):pull", 201)] {
                let token = try await promoter.token(scope.replacing(" ", with: "%20"))
                let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
                #expect(try await promoter.send("POST", path, headers: headers).status == status, "\(scope)")
            }
        }
    }

    @Test func tokensAreForTheirRepositoryAndEnd() async throws {
        try await with { registry in
            let token = try await registry.token("repository:\(Self.staging):pull")
            let headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
            let path = "/v2/\(Self.staging)/manifests/1"
            #expect(try await registry.send("GET", path, headers: headers).status == 200)
            #expect(
                try await registry.send("GET", "/v2/\(Self.production)/manifests/1", headers: headers).status == 403)
            #expect(
                try await registry.send("POST", "/v2/\(Self.staging)/blobs/uploads/", headers: headers).status == 403)
            try await registry.simulator.skip(seconds: 301)
            #expect(try await registry.send("GET", path, headers: headers).status == 401)
        }
    }

    @Test func aKeyThatIsNotKnownGetsNoToken() async throws {
        var configuration = Self.configuration
        configuration.tokens = ["owner"]
        try await withSimulator(configuration) { client in
            let stranger = try RegistryClient(client, key: "stranger")
            #expect(try await stranger.tokenAnswer("repository:a/b:pull").status == 401)
            #expect(try await RegistryClient(client).tokenAnswer("repository:a/b:pull").status == 200)
        }
    }

    @Test func whatIsPublicIsPulledByAnybody() async throws {
        try await with { registry in
            try await registry.makeNamespace("open", isPublic: true)
            _ = try await registry.pushImage("open/image", tag: "1")
            var nobody = registry
            nobody.key = nil
            #expect(try await nobody.call("GET", "/v2/open/image/manifests/1", in: "open/image").status == 200)
            #expect(try await nobody.call("POST", "/v2/open/image/blobs/uploads/", in: "open/image").status == 403)
            let base = "/registry/v1/regions/fr-par"
            let images = try await registry.simulator.call("GET", "\(base)/images?name=image").json
            let id = try #require(images["images"]?[0]?["id"]?.string)
            _ = try await registry.simulator.call("PATCH", "\(base)/images/\(id)", #"{"visibility":"private"}"#)
            #expect(try await nobody.call("GET", "/v2/open/image/manifests/1", in: "open/image").status == 403)
        }
    }

    /// A container has no key: what is private it pulls from its own project alone.
    @Test func aContainerPullsFromItsOwnProject() async throws {
        try await with { registry in
            try await registry.makeNamespace("open", project: Self.other, isPublic: true)
            _ = try await registry.pushImage("open/image", tag: "1")
            let client = registry.simulator
            let namespace = try await client.createNamespace()
            let none = "Image was not found in container registry."
            for (name, image, error) in [
                ("own", Self.staging, ""), ("foreign", Self.production, none), ("open", "open/image", ""),
            ] {
                let made = try await client.createContainer(
                    name, in: namespace, image: "rg.fr-par.scw.cloud/\(image):1")
                let id = try #require(made["id"]?.string)
                try await client.skip(seconds: 1)
                let settled = try await client.container(id)
                #expect(settled["status"]?.string == (error.isEmpty ? "ready" : "error"), "\(name)")
                #expect(settled["error_message"]?.string == error, "\(name)")
            }
        }
    }
}
