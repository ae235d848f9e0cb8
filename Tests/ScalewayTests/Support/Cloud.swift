import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// A client whose other end is a stub server, with a clock that doesn't wait.
struct Cloud {
    let server: StubHTTPServer
    let time: ManualTime
    let client: ScalewayClient

    init(
        defaultProject: ProjectID? = nil, time: ManualTime = ManualTime(), _ handler: @escaping StubHTTPServer.Handler
    ) throws {
        try self.init(server: StubHTTPServer(handler), defaultProject: defaultProject, time)
    }

    init(answers: [StubAnswer]) throws { try self.init(server: StubHTTPServer(answers: answers), ManualTime()) }

    private init(server: StubHTTPServer, defaultProject: ProjectID? = nil, _ time: ManualTime) throws {
        self.server = server
        self.time = time
        client = ScalewayClient(
            ScalewayConfiguration(
                credentials: .sample, apiURL: server.baseURL, defaultProject: defaultProject,
                userAgentSuffix: "marker/1"),
            transport: try HTTPTransport(), time: time, random: { .max / 2 })
    }

    var targets: [String] { server.requests.map { "\($0.method) \($0.path)" } }
}

extension ScalewayCredentials {
    static let sample = ScalewayCredentials(
        accessKey: "SCW1234567890ABCDEFG", secretKey: Redacted("00000000-aaaa-4bbb-8ccc-dddddddddddd"))
}

/// Bodies as the API writes them.
enum Sample {
    static let project = "11111111-1111-4111-8111-111111111111"
    static let namespace = id(900)
    static let projectID = ProjectID(project).unsafelyPresent
    static let production = EnvironmentName("production").unsafelyPresent

    static func id(_ number: Int) -> String {
        let text = String(number)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - text.count) + text
    }

    static func digest(_ letter: Character) -> String { "sha256:" + String(repeating: letter, count: 64) }

    static func namespaceJSON(
        id: String = namespace, name: String = "production", project: String = project, status: String = "ready"
    )
        -> String
    {
        #"{"id":"\#(id)","name":"\#(name)","project_id":"\#(project)","status":"\#(status)","new_key":[1]}"#
    }

    static func containerJSON(_ number: Int, name: String? = nil, namespace: String = namespace, extra: String = "")
        -> String
    {
        """
        {"id":"\(id(number))","name":"\(name ?? "web-\(number)")","namespace_id":"\(namespace)","description":"","status":"ready",
        "error_message":"","created_at":"2026-05-05T14:43:10.670343Z","updated_at":"2026-05-05T14:43:28Z","min_scale":1,"max_scale":3,
        "memory_limit_bytes":1024000000,"mvcpu_limit":560,"timeout":"300s","privacy":"public",
        "image":"rg.fr-par.scw.cloud/evalap/web@\(digest("a"))","protocol":"http1","port":8501,"https_connections_only":false,
        "sandbox":"v2","local_storage_limit_bytes":1000000000,"scaling_option":{"concurrent_requests_threshold":50},"tags":["t"],
        "command":[],"args":null,"environment_variables":{"LOG":"info"},"secret_environment_variables":{"KEY":"$argon2id$x"},
        "public_endpoint":"https://web.example","liveness_probe":{"failure_threshold":3,"interval":"10s","timeout":"2.5s","http":{"path":"/h"}},
        "startup_probe":{"failure_threshold":12,"interval":"5s","timeout":"2s","tcp":{}},"region":"fr-par"\(extra)}
        """
    }

    static func list(_ key: String, _ rows: [String], total: Int? = nil) -> StubAnswer {
        .json(#"{"\#(key)":[\#(rows.joined(separator: ","))],"total_count":\#(total ?? rows.count)}"#)
    }

    static func spec(secrets: [String: SecretPin] = [:]) -> InstanceSpec {
        InstanceSpec(
            name: InstanceName("web-0").unsafelyPresent,
            image: PinnedImage(
                repository: "rg.fr-par.scw.cloud/evalap/web", digest: ImageDigest(digest("b")).unsafelyPresent),
            secrets: secrets, variables: ["LOG": "debug"], resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000),
            port: 8501,
            healthPath: "/_stcore/health", minScale: 1, maxScale: 3, concurrentRequests: 50)
    }
}

extension Optional {
    /// For constants of tests, whose text is right by construction.
    var unsafelyPresent: Wrapped {
        guard let self else { preconditionFailure("a constant of the tests is wrong") }
        return self
    }
}

/// The failure that `body` throws.
func failure(_ body: () async throws -> Void) async -> PortFailure? {
    do {
        try await body()
        Issue.record("nothing was thrown")
        return nil
    } catch let failure as PortFailure {
        return failure
    } catch let error as ScalewayError {
        return error.failure
    } catch {
        Issue.record("another error: \(error)")
        return nil
    }
}
