import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Scaleway

/// When nothing of a verification is left, and what is never removed.
@Suite struct VerificationRemovalTests {
    private static let (instance, made, backup) = (Sample.id(1), Sample.id(2), Sample.id(3))

    private func scratch(_ kind: LiveBackup.Kind, made: String? = nil) -> VerificationScratch {
        VerificationScratch(
            run: "v0123456789a", environment: MigrationSample.environment, project: Sample.projectID,
            namespaceID: Sample.namespace, instanceID: Self.instance,
            backup: BackupReference(id: Self.backup, kind: kind), database: "evalap", scratchInstanceID: made)
    }

    private static func row(_ id: String, _ name: String, _ status: String = "ready") -> StubAnswer {
        .json(
            #"{"id":"\#(id)","name":"\#(name)","status":"\#(status)","engine":"PostgreSQL-16","node_type":"db-dev-s"}"#)
    }

    private func verifier(_ cloud: Cloud) -> ScalewayBackupVerifier {
        ScalewayBackupVerifier(cloud.client, secretReader: MigrationSample.Vault())
    }

    @Test(
        "a database isn't gone for good while something may still be restoring it",
        arguments: [
            ("ready", "ready", true), ("restoring", "ready", false), ("ready", "backuping", false),
            ("restoring", "backuping", false),
        ])
    func database(backup: String, instance: String, isClean: Bool) async throws {
        let cloud = try Cloud { request in
            if request.path.contains("/containers") { return Sample.list("containers", []) }
            if request.path.contains("/databases") { return Sample.list("databases", [#"{"name":"evalap"}"#]) }
            guard request.path.contains("/backups/") else { return Self.row(Self.instance, "staging", instance) }
            return .json(
                #"{"id":"\#(Self.backup)","instance_id":"\#(Self.instance)","database_name":"evalap","status":"\#(backup)"}"#
            )
        }
        #expect(try await verifier(cloud).clean(scratch(.logical)) == isClean)
        #expect(cloud.targets.allSatisfy { $0.hasPrefix("GET ") })
    }

    @Test("an instance is gone when its id is, whatever a list says", arguments: [404, 410])
    func gone(status: Int) async throws {
        let cloud = try Cloud { request in
            if request.path.contains("/containers") { return Sample.list("containers", []) }
            return .json(#"{"type":"not_found"}"#, status: status)
        }
        #expect(try await verifier(cloud).clean(scratch(.snapshot, made: Self.made)))
        #expect(cloud.targets.contains { $0.hasSuffix("/instances/\(Self.made)") })
    }

    @Test("an instance that no list shows is removed by its id, and a look that is refused says nothing")
    func byID() async throws {
        let cloud = try Cloud { request in
            if request.path.contains("/containers") { return Sample.list("containers", []) }
            if request.path.contains("/instances?") { return Sample.list("instances", []) }
            return Self.row(Self.made, "somebody's")
        }
        #expect(try await !verifier(cloud).clean(scratch(.snapshot, made: Self.made)))
        #expect(cloud.targets.last?.hasPrefix("DELETE ") == true)
        #expect(cloud.targets.last?.hasSuffix("/instances/\(Self.made)") == true)
        let closed = try Cloud { request in
            if request.path.contains("/containers") { return Sample.list("containers", []) }
            return .json(#"{"type":"denied_authentication"}"#, status: 403)
        }
        await #expect(throws: PortFailure.self) {
            try await verifier(closed).clean(scratch(.snapshot, made: Self.made))
        }
    }

    @Test("the environment's own instance is never removed")
    func own() async throws {
        let cloud = try Cloud { request in
            if request.path.contains("/containers") { return Sample.list("containers", []) }
            return Self.row(Self.instance, "staging")
        }
        let failure = await #expect(throws: PortFailure.self) {
            try await verifier(cloud).clean(scratch(.snapshot, made: Self.instance))
        }
        #expect(failure?.reason.code == "verify_leftover" && cloud.targets.allSatisfy { $0.hasPrefix("GET ") })
    }
}
