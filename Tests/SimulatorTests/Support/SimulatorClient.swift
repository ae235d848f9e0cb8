import ScalewaySimulator
import SimulatedCloud
import Testing

/// Talks to one simulator; each call has a connection of its own.
struct SimulatorClient: Sendable {
    let url: String
    /// `X-Admin-Token`, for a simulator that runs programs.
    var adminToken: String?
    static let containers = "/containers/v1/regions/fr-par"
    static let secrets = "/secret-manager/v1beta1/regions/fr-par/secrets"
    static let project = "11111111-1111-4111-8111-111111111111"

    var port: Int { Self.port(of: url) }

    func call(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = "test-token",
        userAgent: String = "tests"
    ) async throws -> HTTPConnection.Answer {
        var headers = ["User-Agent": userAgent]
        headers["X-Auth-Token"] = token
        headers["X-Admin-Token"] = adminToken
        return try await HTTPConnection(port: port).send(method, path, headers: headers, body: body)
    }

    func skip(seconds: Int) async throws {
        _ = try await call("POST", "/_simulator/clock", "{\"advanceSeconds\":\(seconds)}")
    }

    func createNamespace(_ name: String = "production") async throws -> String {
        let answer = try await call(
            "POST", "\(Self.containers)/namespaces", #"{"name":"\#(name)","project_id":"\#(Self.project)"}"#)
        return try #require(answer.json["id"]?.string, "\(answer)")
    }

    func createContainer(
        _ name: String, in namespace: String, image: String = "nginx:1", more: String = ""
    ) async throws -> JSON {
        let body = #"{"name":"\#(name)","namespace_id":"\#(namespace)","image":"\#(image)"\#(more)}"#
        let answer = try await call("POST", "\(Self.containers)/containers", body)
        #expect(answer.status == 200, "\(answer.body)")
        return answer.json
    }

    func container(_ id: String) async throws -> JSON {
        try await call("GET", "\(Self.containers)/containers/\(id)").json
    }

    static func port(of url: String) -> Int {
        url.split(separator: ":").last.flatMap { Int($0) } ?? 0
    }
}

/// Runs `body` against a simulator that lives as long as it.
func withSimulator<Value: Sendable>(
    _ configuration: SimulatorConfiguration = SimulatorConfiguration(seed: 1),
    _ body: @escaping @Sendable (SimulatorClient) async throws -> Value
) async throws -> Value {
    let (urls, ready) = AsyncStream.makeStream(of: String.self)
    return try await withThrowingTaskGroup(of: Value?.self) { tasks in
        tasks.addTask {
            defer { ready.finish() }
            try await SimulatorServer(configuration).run { ready.yield($0) }
            return nil
        }
        tasks.addTask {
            var iterator = urls.makeAsyncIterator()
            // No address: the server's own task throws why.
            guard let url = await iterator.next() else { return nil }
            return try await body(SimulatorClient(url: url, adminToken: configuration.programs?.adminToken))
        }
        var value: Value?
        while let result = try await tasks.next() {
            if let result {
                value = result
                tasks.cancelAll()
            }
        }
        return try #require(value)
    }
}
