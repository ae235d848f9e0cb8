import Foundation
import HTTPTransport
import Operations

/// The simulator's own API: what a demo does to the cloud from outside, and how it really looks there.
struct SimulatorAdmin: Sendable {
    /// A container as the cloud has it, whatever the controller thinks.
    struct Container: Decodable, Hashable, Sendable {
        let id: String
        let name: String
        let projectID: String
        let status: String
        let endpoint: String?
        /// The digest of the image that answers requests; nil when none does.
        let servingDigest: String?
    }

    /// What an image does once deployed.
    enum Behaviour: String {
        case good, unhealthy, failsAfter
    }

    /// `http://127.0.0.1:PORT`.
    let url: String
    let transport: HTTPTransport
    /// What a simulator that runs programs wants of its commander; nil for another one.
    var token: String?

    /// Pushes an image and returns its digest. A tag that exists moves to another digest.
    ///
    /// - `digest`: of an image that was copied; nil for a new one.
    func push(_ repository: String, tag: String, digest: String? = nil, project: String) async throws -> String {
        struct Answer: Decodable { let digest: String }
        var body = ["image": repository, "tag": tag, "projectID": project]
        body["digest"] = digest
        let answer: Answer = try await call("PUT", "tags", body)
        return answer.digest
    }

    func setSecret(_ name: String, project: String, value: String) async throws {
        let _: Ignored = try await call("PUT", "secrets", ["projectID": project, "name": name, "value": value])
    }

    /// `image` has a tag or a digest. `running`: also in revisions that serve already.
    func setBehaviour(_ behaviour: Behaviour, of image: String, running: Bool = false) async throws {
        var body: [String: any Sendable] = ["image": image, "behaviour": behaviour.rawValue, "running": running]
        if behaviour == .failsAfter { body["seconds"] = 0 }
        let _: Ignored = try await call("PUT", "images", body)
    }

    func containers() async throws -> [Container] {
        struct Answer: Decodable { let containers: [Container] }
        let answer: Answer = try await call("GET", "containers", nil)
        return answer.containers
    }

    /// Changes a container as another principal, from a browser, the way the console does.
    func edit(_ id: String, _ change: [String: any Sendable]) async throws {
        let _: Ignored = try await call("PATCH", "containers/\(id)", change)
    }

    private struct Ignored: Decodable {}

    private func call<Answer: Decodable>(_ method: String, _ path: String, _ body: [String: any Sendable]?) async throws
        -> Answer
    {
        let bytes = try body.map { Array(try JSONSerialization.data(withJSONObject: $0)) }
        var headers: HTTPHeaders = bytes == nil ? [:] : ["Content-Type": "application/json"]
        headers["X-Admin-Token"] = token
        let response = try await transport.send(
            HTTPRequest(
                method: method, url: "\(url)/_simulator/\(path)",
                headers: headers, body: bytes))
        guard (200..<300).contains(response.status) else {
            throw CommandError(
                "the simulator refused \(method) \(path) with \(response.status): "
                    + "\(String(decoding: response.body.prefix(300), as: UTF8.self))"
            )
        }
        return try JSONDecoder().decode(Answer.self, from: Data(response.body))
    }
}
