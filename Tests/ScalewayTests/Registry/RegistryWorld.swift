import Foundation
import HTTPTransport
import Model
import Ports
import ScalewaySimulator
import SimulatedCloud
import TestSupport
import Testing

@testable import Scaleway

/// A simulated cloud with two projects, each with a registry namespace, and the two keys of a promotion: one reads
/// staging's registry, the other pushes to production's.
struct RegistryWorld: Sendable {
    static let (staging, production) = (Sample.project, "22222222-2222-4222-8222-222222222222")
    static let source = "rg.fr-par.scw.cloud/evalap-staging/streamlit"
    static let target = "rg.fr-par.scw.cloud/evalap-production/streamlit"

    let url: String
    let time = ManualTime()
    let transport: HTTPTransport
    let reader: String
    let pusher: String

    static func with(_ body: @escaping @Sendable (RegistryWorld) async throws -> Void) async throws {
        let (urls, ready) = AsyncStream<String>.makeStream()
        let configuration = SimulatorConfiguration(cloud: CloudSettings(timings: .recorded, timeScale: 1000), seed: 7)
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                try await SimulatorServer(configuration).run { ready.yield($0) }
                return false
            }
            tasks.addTask {
                var iterator = urls.makeAsyncIterator()
                guard let url = await iterator.next() else { return false }
                try await body(RegistryWorld(url: url))
                return true
            }
            while let isBody = try await tasks.next() {
                if isBody { tasks.cancelAll() }
            }
        }
    }

    private init(url: String) async throws {
        self.url = url
        transport = try HTTPTransport()
        func post(_ path: String, _ body: String, _ transport: HTTPTransport) async throws -> [String: Any] {
            try await Self.call(url, transport, "POST", path, body)
        }
        for (name, project) in [("evalap-staging", Self.staging), ("evalap-production", Self.production)] {
            _ = try await post(
                "/registry/v1/regions/fr-par/namespaces", #"{"name":"\#(name)","project_id":"\#(project)"}"#, transport)
        }
        var keys: [String] = []
        for (set, project) in [
            ("ContainerRegistryReadOnly", Self.staging), ("ContainerRegistryFullAccess", Self.production),
        ] {
            let made = try await post("/iam/v1alpha1/applications", #"{"name":"a"}"#, transport)
            let id = try #require(made["id"] as? String)
            _ = try await post(
                "/iam/v1alpha1/policies",
                #"{"name":"p","application_id":"\#(id)","rules":[{"permission_set_names":["\#(set)"],"project_ids":["\#(project)"]}]}"#,
                transport)
            let key = try await post(
                "/iam/v1alpha1/api-keys", #"{"application_id":"\#(id)","default_project_id":"\#(project)"}"#, transport)
            keys.append(try #require(key["secret_key"] as? String))
        }
        (reader, pusher) = (keys[0], keys[1])
    }

    /// A call as the owner.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> [String: Any] {
        try await Self.call(url, transport, method, path, body)
    }

    private static func call(
        _ url: String, _ transport: HTTPTransport, _ method: String, _ path: String, _ body: String?
    ) async throws -> [String: Any] {
        let answer = try await transport.send(
            HTTPRequest(
                method: method, url: url + path,
                headers: ["X-Auth-Token": "owner", "Content-Type": "application/json"],
                body: body.map { Array($0.utf8) }))
        try #require((200..<300).contains(answer.status), "\(path): \(String(decoding: answer.body, as: UTF8.self))")
        guard !answer.body.isEmpty else { return [:] }
        return try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any] ?? [:]
    }

    func fault(_ text: String) async throws {
        try await call("PUT", "/_simulator/faults", "{\(text)}")
    }

    /// Pushes an image that the simulator makes up; its digest.
    @discardableResult
    func push(_ repository: String = source, tag: String = "1.4.2") async throws -> String {
        let answer = try await call("PUT", "/_simulator/tags", #"{"image":"\#(repository)","tag":"\#(tag)"}"#)
        return try #require(answer["digest"] as? String)
    }

    private func configuration(_ secret: String) -> ScalewayConfiguration {
        ScalewayConfiguration(
            credentials: ScalewayCredentials(accessKey: "SCW1234567890ABCDEFG", secretKey: Redacted(secret)),
            apiURL: url)
    }

    /// The product's client with any key, to look and push with.
    func client(_ secret: String = "owner") throws -> RegistryClient {
        RegistryClient(
            owner: "somebody", place: try #require(RegistryPlace(region: "fr-par", apiURL: url)), configuration(secret),
            transport: transport, time: time, policy: .init(), random: { .max / 2 })
    }

    func copier(from reader: String? = nil, to pusher: String? = nil) throws -> RegistryImageCopier {
        try RegistryImageCopier(
            from: .init(name: "staging", configuration: configuration(reader ?? self.reader)),
            to: .init(name: "production", configuration: configuration(pusher ?? self.pusher)), transport: transport,
            time: time, random: { .max / 2 })
    }

    @discardableResult
    func copy(tag: String? = "1.4.2", digest: String? = nil, movesTag: Bool = false) async throws -> ImageCopyReport {
        try await copier().copy(
            ImageCopyRequest(
                source: Self.source, target: Self.target, tag: tag, digest: digest.flatMap { ImageDigest($0) },
                movesTag: movesTag)
        ) { _ in }
    }

    /// What the target's tag names; nil for nothing.
    func targetDigest(_ reference: String = "1.4.2") async throws -> String? {
        try await client().digest(of: reference, in: "evalap-production/streamlit")
    }
}
