import Foundation
import HTTPTransport
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// A simulated cloud with two projects, each with a registry namespace, and the two keys of a promotion: one reads
/// staging's registry, the other pushes to production's.
struct RegistryWorld: Sendable {
    static let (staging, production) = (Sample.project, "22222222-2222-4222-8222-222222222222")
    static let source = "rg.fr-par.scw.cloud/evalap-staging/streamlit"
    static let target = "rg.fr-par.scw.cloud/evalap-production/streamlit"

    let simulator: OwnedSimulator
    let time = ManualTime()
    let reader: String
    let pusher: String

    static func with(_ body: @escaping @Sendable (RegistryWorld) async throws -> Void) async throws {
        try await OwnedSimulator.with { try await body(RegistryWorld($0)) }
    }

    private init(_ simulator: OwnedSimulator) async throws {
        self.simulator = simulator
        for (name, project) in [("evalap-staging", Self.staging), ("evalap-production", Self.production)] {
            try await simulator.call(
                "POST", "/registry/v1/regions/fr-par/namespaces", #"{"name":"\#(name)","project_id":"\#(project)"}"#)
        }
        var keys: [String] = []
        for (set, project) in [
            ("ContainerRegistryReadOnly", Self.staging), ("ContainerRegistryFullAccess", Self.production),
        ] {
            let made = try await simulator.call(
                "POST", "/iam/v1alpha1/applications", #"{"name":"a"}"#)
            let id = try #require(made["id"] as? String)
            try await simulator.call(
                "POST", "/iam/v1alpha1/policies",
                #"{"name":"p","application_id":"\#(id)","rules":[{"permission_set_names":["\#(set)"],"project_ids":["\#(project)"]}]}"#
            )
            let key = try await simulator.call(
                "POST", "/iam/v1alpha1/api-keys", #"{"application_id":"\#(id)","default_project_id":"\#(project)"}"#)
            keys.append(try #require(key["secret_key"] as? String))
        }
        (reader, pusher) = (keys[0], keys[1])
    }

    /// A call as the owner.
    @discardableResult
    func call(_ method: String, _ path: String, _ body: String? = nil) async throws -> [String: Any] {
        try await simulator.call(method, path, body)
    }

    func fault(_ text: String) async throws { try await simulator.fault(text) }

    /// Pushes an image that the simulator makes up; its digest.
    @discardableResult
    func push(_ repository: String = source, tag: String = "1.4.2") async throws -> String {
        let answer = try await call("PUT", "/_simulator/tags", #"{"image":"\#(repository)","tag":"\#(tag)"}"#)
        return try #require(answer["digest"] as? String)
    }

    private func configuration(_ secret: String) -> ScalewayConfiguration {
        ScalewayConfiguration(
            credentials: ScalewayCredentials(accessKey: "SCW1234567890ABCDEFG", secretKey: Redacted(secret)),
            apiURL: simulator.url)
    }

    /// The product's client with any key, to look and push with.
    func client(_ secret: String = "owner") throws -> RegistryClient {
        RegistryClient(
            owner: "somebody", place: try #require(RegistryPlace(region: "fr-par", apiURL: simulator.url)),
            configuration(secret),
            transport: simulator.transport, time: time, policy: .init(), random: { .max / 2 })
    }

    func copier(from reader: String? = nil, to pusher: String? = nil) throws -> RegistryImageCopier {
        try RegistryImageCopier(
            from: .init(name: "staging", configuration: configuration(reader ?? self.reader)),
            to: .init(name: "production", configuration: configuration(pusher ?? self.pusher)),
            transport: simulator.transport,
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
