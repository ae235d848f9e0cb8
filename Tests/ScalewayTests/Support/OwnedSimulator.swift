import Foundation
import HTTPTransport
import ScalewaySimulator
import SimulatedCloud
import Testing

/// A simulator on loopback, and its owner's calls.
struct OwnedSimulator: Sendable {
    let url: String
    let transport: HTTPTransport
    private let adminToken: String?

    private init(_ url: String, _ adminToken: String?) throws {
        self.url = url
        self.adminToken = adminToken
        transport = try HTTPTransport()
    }

    /// Runs `body` with a simulator that ends with it.
    static func with(
        _ configuration: SimulatorConfiguration = SimulatorConfiguration(
            cloud: CloudSettings(timings: .recorded, timeScale: 1000), seed: 7),
        _ body: @escaping @Sendable (OwnedSimulator) async throws -> Void
    ) async throws {
        let (urls, ready) = AsyncStream<String>.makeStream()
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                // Also when it can't start: nobody waits for its address then.
                defer { ready.finish() }
                try await SimulatorServer(configuration).run { ready.yield($0) }
                return false
            }
            tasks.addTask {
                var iterator = urls.makeAsyncIterator()
                guard let url = await iterator.next() else { return false }
                try await body(OwnedSimulator(url, configuration.programs?.adminToken))
                return true
            }
            while let isBody = try await tasks.next() {
                if isBody { tasks.cancelAll() }
            }
        }
    }

    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> [String: Any] {
        var headers: HTTPHeaders = ["X-Auth-Token": "owner", "Content-Type": "application/json"]
        headers["X-Admin-Token"] = adminToken
        let answer = try await transport.send(
            HTTPRequest(method: method, url: url + path, headers: headers, body: body.map { Array($0.utf8) }))
        try #require((200..<300).contains(answer.status), "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        guard !answer.body.isEmpty else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    }

    func fault(_ text: String) async throws { try await call("PUT", "/_simulator/faults", "{\(text)}") }
}
