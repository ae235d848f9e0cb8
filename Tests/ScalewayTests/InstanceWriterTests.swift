import Foundation
import LiveState
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Scaleway

/// The writes of a rollback.
@Suite struct InstanceWriterTests {
    /// Gives `value-REVISION`, and counts.
    private final class Vault: SecretReader {
        let reads = Mutex(0)

        func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String> {
            reads.withLock { $0 += 1 }
            guard pin.revision < 90 else {
                throw PortFailure(.notFound, code: "gone", "revision \(pin.revision) is gone")
            }
            return Redacted(pin.revision == 0 ? "" : "value-\(pin.revision)")
        }
    }

    private let old = SecretPin(name: "db", revision: 1)
    private let kept = SecretPin(name: "key", revision: 4)

    /// What a module set that isn't ours.
    private func restore(_ pins: [String: SecretPin], _ sources: SecretSources, leavesNetwork: Bool = false)
        -> InstanceRestore
    {
        InstanceRestore(
            spec: Sample.spec(secrets: pins),
            settings: ContainerSettings(
                privacy: "private", protocol: "h2c", httpsOnly: true, sandbox: "v1", timeout: .seconds(60),
                localStorageBytes: 2_000_000_000, description: "d", tags: ["t"], command: ["c"], arguments: ["a"]),
            startupProbe: ContainerProbe(
                failureThreshold: 60, interval: .seconds(7), timeout: .seconds(3), httpPath: "/_stcore/health"),
            livenessProbe: ContainerProbe(
                failureThreshold: 4, interval: .seconds(11), timeout: .seconds(1), httpPath: nil),
            leavesNetwork: leavesNetwork, secrets: sources, project: Sample.projectID)
    }

    @Test func putsEveryFieldBackInOneWrite() async throws {
        let cloud = try Cloud { _ in .json(Sample.containerJSON(1)) }
        let vault = Vault()
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: vault)
        try await writer.restore(
            containerID: Sample.id(1),
            to: restore(
                ["DB": old, "DB_COPY": old, "KEY": kept],
                [
                    "DB": .read(old), "DB_COPY": .read(old), "KEY": .keep(hash: "$argon2id$x"), "GONE": .read(kept),
                    // Of an instance that was found: nobody knows which secret it is.
                    "FOUND": .keep(hash: "$argon2id$y"),
                ]))
        #expect(cloud.targets == ["PATCH /containers/v1/regions/fr-par/containers/\(Sample.id(1))"])
        let body = try #require(cloud.server.requests.first?.body)
        let expected = """
            {"args":["a"],"command":["c"],"description":"d","environment_variables":{"LOG":"debug"},"https_connection_only":true,\
            "image":"rg.fr-par.scw.cloud/evalap/web@\(Sample.digest("b"))",\
            "liveness_probe":{"failure_threshold":4,"interval":"11.000000000s","tcp":{},"timeout":"1.000000000s"},\
            "local_storage_limit_bytes":2000000000,"max_scale":3,"memory_limit_bytes":1024000000,"min_scale":1,"mvcpu_limit":560,"port":8501,\
            "privacy":"private","protocol":"h2c","sandbox":"v1","scaling_option":{"concurrent_requests_threshold":50},\
            "secret_environment_variables":{"DB":"value-1","DB_COPY":"value-1","FOUND":"","KEY":""},\
            "startup_probe":{"failure_threshold":60,"http":{"path":"/_stcore/health"},"interval":"7.000000000s","timeout":"3.000000000s"},\
            "tags":["t"],"timeout":"60.000000000s"}
            """
        #expect(String(decoding: body, as: UTF8.self) == expected)
        #expect(vault.reads.withLock { $0 } == 1)
    }

    /// The module had given it a network that it didn't have before.
    @Test func aNetworkThatWasntThereIsLeft() async throws {
        let cloud = try Cloud { _ in .json(Sample.containerJSON(1)) }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: Vault())
        try await writer.restore(containerID: Sample.id(1), to: restore([:], [:], leavesNetwork: true))
        let body = String(decoding: try #require(cloud.server.requests.first?.body), as: UTF8.self)
        #expect(body.contains(#""private_network_id":"""#))
    }

    @Test(
        arguments: [
            (
                ["DB": SecretSource.read(SecretPin(name: "db", revision: 99))], PortFailure.Kind.notFound,
                "revision 99 is gone"
            ),
            ([:], .invalid, "no source for the secret variables DB"),
            (["DB": .read(SecretPin(name: "db", revision: 0))], .invalid, "is empty"),
        ] as [(SecretSources, PortFailure.Kind, String)])
    func writesNothingWhenASecretIsMissing(sources: SecretSources, kind: PortFailure.Kind, words: String) async throws {
        let cloud = try Cloud { _ in .json(Sample.containerJSON(1)) }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: Vault())
        let failure = await failure {
            try await writer.restore(
                containerID: Sample.id(1), to: restore(["DB": old], sources))
        }
        #expect(
            failure?.kind == kind && failure?.reason.message.contains(words) == true, "\(String(describing: failure))")
        #expect(cloud.server.requests.isEmpty)
    }

    @Test func aBusyContainerIsTransientAndItsRefusalShowsNoSecret() async throws {
        let cloud = try Cloud { _ in
            .json(#"{"type":"transient_state","message":"not value-1 now","current_state":"updating"}"#, status: 409)
        }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: Vault())
        let failure = await failure {
            try await writer.restore(
                containerID: Sample.id(1), to: restore(["DB": old], ["DB": .read(old)]))
        }
        #expect(failure?.kind == .transient)
        #expect(failure?.reason.message.contains("not [redacted] now") == true, "\(String(describing: failure))")
        #expect(cloud.server.requests.count == 6)
    }

    @Test(arguments: [
        StubAnswer.json(Sample.containerJSON(1)), StubAnswer(status: 204), .json(#"{"type":"not_found"}"#, status: 404),
        .json(#"{"type":"transient_state","current_state":"deleting"}"#, status: 409),
    ])
    func deletingWhatIsGoneIsNoFailure(answer: StubAnswer) async throws {
        let cloud = try Cloud(answers: [answer])
        try await ScalewayInstanceWriter(cloud.client, secretReader: Vault()).delete(containerID: Sample.id(1))
        #expect(cloud.targets == ["DELETE /containers/v1/regions/fr-par/containers/\(Sample.id(1))"])
    }

    @Test func deletingABusyContainerIsTransient() async throws {
        let cloud = try Cloud { _ in .json(#"{"type":"transient_state","current_state":"updating"}"#, status: 409) }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: Vault())
        #expect(await failure { try await writer.delete(containerID: Sample.id(1)) }?.kind == .transient)
        #expect(cloud.server.requests.count == 1)
    }

    @Test func anIdThatIsNoIdNeverReachesAPath() async throws {
        let cloud = try Cloud { _ in .json("{}") }
        let writer = ScalewayInstanceWriter(cloud.client, secretReader: Vault())
        for id in ["", "../namespaces/x", "fr-par/\(Sample.id(1))"] {
            #expect(await failure { try await writer.delete(containerID: id) }?.kind == .invalid)
        }
        #expect(cloud.server.requests.isEmpty)
    }
}
