import Foundation
import HTTPTransport
import Testing

@testable import SimulatedCloud

/// Talks to the simulator's registry with one key, as `docker` does: a token for each repository.
struct RegistryClient: Sendable {
    let simulator: SimulatorClient
    /// The password; nil asks as nobody.
    var key: String? = "owner"
    private let transport: HTTPTransport
    static let manifestType = "application/vnd.oci.image.manifest.v1+json"
    static let project = SimulatorClient.project

    init(_ simulator: SimulatorClient, key: String? = "owner") throws {
        self.simulator = simulator
        self.key = key
        transport = try HTTPTransport()
    }

    func send(_ method: String, _ path: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil) async throws
        -> HTTPResponse
    {
        try await transport.send(
            HTTPRequest(
                method: method, url: path.hasPrefix("http") ? path : simulator.url + path, headers: headers, body: body,
                maximumResponseBytes: 64 << 20))
    }

    /// The answer of the token service.
    func tokenAnswer(_ scope: String) async throws -> HTTPResponse {
        var headers: HTTPHeaders = [:]
        if let key { headers["Authorization"] = "Basic " + Data("nologin:\(key)".utf8).base64EncodedString() }
        let scope = scope.replacing(":", with: "%3A").replacing("/", with: "%2F")
        return try await send(
            "GET", "/registry-internal/v1/regions/fr-par/tokens?service=registry&scope=\(scope)", headers: headers)
    }

    func token(_ scope: String) async throws -> String {
        let answer = try await tokenAnswer(scope)
        return try #require(Self.json(answer)["token"]?.string, "\(answer.status)")
    }

    /// A call with a token for the repository that its path names.
    func call(
        _ method: String, _ path: String, headers: HTTPHeaders = [:], body: [UInt8]? = nil, in repository: String
    ) async throws -> HTTPResponse {
        var headers = headers
        headers["Authorization"] = "Bearer \(try await token("repository:\(repository):pull,push"))"
        return try await send(method, path, headers: headers, body: body)
    }

    /// Uploads a blob, in as many chunks as there are; the last answer.
    func upload(_ chunks: [[UInt8]], as digest: String, to repository: String) async throws -> HTTPResponse {
        var answer = try await call("POST", "/v2/\(repository)/blobs/uploads/", in: repository)
        guard answer.status == 202 else { return answer }
        for chunk in chunks {
            let location = try #require(answer.headers["Location"])
            answer = try await call("PATCH", location, body: chunk, in: repository)
            try #require(answer.status == 202, "\(answer.status)")
        }
        let location = try #require(answer.headers["Location"])
        return try await call("PUT", "\(location)&digest=\(digest)", in: repository)
    }

    func putManifest(
        _ manifest: [UInt8], as reference: String, to repository: String, type: String = manifestType
    ) async throws -> HTTPResponse {
        try await call(
            "PUT", "/v2/\(repository)/manifests/\(reference)", headers: ["Content-Type": type], body: manifest,
            in: repository)
    }

    func makeNamespace(_ name: String, project: String = project, isPublic: Bool = false) async throws {
        let answer = try await simulator.call(
            "POST", "/registry/v1/regions/fr-par/namespaces",
            #"{"name":"\#(name)","project_id":"\#(project)","is_public":\#(isPublic)}"#)
        try #require(answer.status == 200, "\(answer.body)")
    }

    /// Pushes a whole image of two small blobs; its digest.
    func pushImage(_ name: String, tag: String, layer: [UInt8] = Array("layer".utf8)) async throws -> String {
        let config = Array("{}".utf8)
        for blob in [config, layer] {
            let answer = try await upload([blob], as: ContentHash.digest(blob), to: name)
            try #require(answer.status == 201, "\(answer.status)")
        }
        let manifest = Self.manifest(config: config, layers: [layer])
        let answer = try await putManifest(manifest, as: tag, to: name)
        try #require(answer.status == 201, "\(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
        return ContentHash.digest(manifest)
    }

    static func manifest(config: [UInt8], layers: [[UInt8]]) -> [UInt8] {
        func descriptor(_ type: String, _ bytes: [UInt8]) -> String {
            #"{"mediaType":"\#(type)","digest":"\#(ContentHash.digest(bytes))","size":\#(bytes.count)}"#
        }
        let rows = layers.map { descriptor("application/vnd.oci.image.layer.v1.tar+gzip", $0) }.joined(separator: ",")
        return Array(
            #"{"schemaVersion":2,"mediaType":"\#(manifestType)","config":\#(descriptor("application/vnd.oci.image.config.v1+json", config)),"layers":[\#(rows)]}"#
                .utf8)
    }

    static func json(_ answer: HTTPResponse) -> JSON { JSON.reading(String(decoding: answer.body, as: UTF8.self)) }

    static func code(_ answer: HTTPResponse) -> String? { json(answer)["errors"]?[0]?["code"]?.string }
}
