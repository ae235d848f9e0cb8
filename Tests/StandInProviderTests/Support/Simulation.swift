import HTTPTransport
import ScalewaySimulator
import SimulatedCloud
import Testing

@testable import ScalewayStandInProvider

/// A simulated Scaleway in this process, for Terraform and for somebody who changes things behind its back.
struct Simulation: Sendable {
    let url: String
    private let transport: HTTPTransport

    static let project = "11111111-1111-4111-8111-111111111111"

    /// What a Terraform command needs to talk to it.
    var environment: [String: String] { ["SCW_API_URL": url, "SCW_DEFAULT_ORGANIZATION_ID": Self.project] }

    /// Calls the API, as the organization's owner or with a key; throws nothing for a status that says no.
    func call(
        _ method: String, _ path: String, _ body: Value? = nil, token: String = "33333333-3333-4333-8333-333333333333"
    ) async throws -> (status: Int, body: Value) {
        try await send(method, url + path, body, token: token)
    }

    /// Calls any address, such as a container's.
    func send(_ method: String, _ address: String, _ body: Value? = nil, token: String) async throws -> (
        status: Int, body: Value
    ) {
        var headers = HTTPHeaders()
        headers.append("X-Auth-Token", token)
        let response = try await transport.send(
            HTTPRequest(
                method: method, url: address, headers: headers, body: try body?.json(), timeout: .seconds(30)))
        return (response.status, response.body.isEmpty ? .null : try Value(json: response.body))
    }

    /// Runs `body` with a simulator of its own, in which everything takes a hundredth of its time.
    static func with(_ body: @escaping @Sendable (Simulation) async throws -> Void) async throws {
        let configuration = SimulatorConfiguration(cloud: CloudSettings(timeScale: 100), seed: 1)
        let (urls, ready) = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { ready.finish() }
                try await SimulatorServer(configuration).run { ready.yield($0) }
            }
            tasks.addTask {
                var iterator = urls.makeAsyncIterator()
                let url = try #require(await iterator.next())
                let transport = try HTTPTransport()
                try await body(Simulation(url: url, transport: transport))
                await transport.shutDown()
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }
}
