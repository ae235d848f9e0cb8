import Foundation
import Model
import Ports
import TestSupport

@testable import Scaleway

/// Orders, and what answers to them.
enum MigrationSample {
    static let environment = EnvironmentName("staging").unsafelyPresent
    static let service = ServiceName("streamlit").unsafelyPresent
    static let network = Sample.id(800)
    static let pin = SecretPin(name: "migration-url", revision: 3)
    static let url = "postgres://owner:hunter2222@10.0.0.2/evalap"

    static func order(
        run: String = "r-414dec9111407ac9.1.up", service: ServiceName = service, namespace: String = Sample.namespace,
        image: PinnedImage = Sample.spec().image, variables: [String: String] = ["LOG": "info"],
        secrets: [String: SecretPin] = ["DATABASE_URL": pin], command: [String] = ["alembic", "upgrade", "head"],
        direction: MigrationDirection = .up, target: String? = nil, deadline: Duration = .seconds(600)
    ) -> MigrationOrder {
        MigrationOrder(
            environment: environment, project: Sample.projectID, namespaceID: namespace, service: service,
            release: ReleaseID("r-414dec9111407ac9").unsafelyPresent, run: run, direction: direction, image: image,
            variables: variables, secrets: secrets, resources: Resources(mvCPU: 560, memoryBytes: 1_024_000_000),
            database: "DATABASE_URL", command: command, current: ["alembic", "current"], target: target,
            deadline: deadline)
    }

    /// The one that streamlit's migration leaves in the namespace.
    static func container(
        run: String = "r-414dec9111407ac9.1.up", nonce: String = String(repeating: "ab", count: 32),
        status: String = "ready", endpoint: String = "https://x", tags: String = #"["amarre","amarre-migration"]"#,
        image: String = Sample.spec().image.description, name: String = "migrate-streamlit"
    ) -> String {
        Sample.containerJSON(1, name: name)
            .replacingOccurrences(of: #""status":"ready""#, with: #""status":"\#(status)""#)
            .replacingOccurrences(of: #""tags":["t"]"#, with: #""tags":\#(tags)"#)
            .replacingOccurrences(of: "https://web.example", with: endpoint)
            .replacingOccurrences(of: Sample.spec().image.repository + "@" + Sample.digest("a"), with: image)
            .replacingOccurrences(
                of: #"{"LOG":"info"}"#,
                with: #"{"AMARRE_RUN":"{\"run\":\"\#(run)\",\"nonce\":\"\#(nonce)\"}"}"#)
    }

    static func networks(_ names: [String]) -> StubAnswer {
        Sample.list(
            "private_networks",
            names.enumerated().map {
                #"{"id":"\#(Sample.id(800 + $0))","name":"\#($1)","vpc_id":"\#(Sample.id(700))"}"#
            })
    }

    /// Gives the same for each secret.
    struct Vault: SecretReader {
        var value = url

        func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String> {
            Redacted(value)
        }
    }
}
