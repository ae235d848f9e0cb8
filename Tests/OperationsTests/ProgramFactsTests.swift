import Foundation
import Model
import Ports
import Synchronization
import TestSupport
import Testing

@testable import Operations

@Suite("What the audit log is told of the programs")
struct ProgramFactsTests {
    @Test("a file's SHA-256 is that of its bytes, however many pieces they are read in")
    func digests() async throws {
        let folder = try TemporaryFolder()
        // FIPS 180-2, appendix B, and the empty text.
        for (text, digest) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                String(repeating: "a", count: 1_000_000),
                "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
            ),
        ] {
            #expect(await OwnDigest.of(try folder.write("file", text)) == digest)
        }
        #expect(await OwnDigest.of(folder.file("none")) == nil)
        #expect(await OwnDigest.of(folder.path) == nil)
    }

    private struct Terraform: PersonsTerraform {
        let answer: @Sendable () async throws(PortFailure) -> String
        func version() async throws(PortFailure) -> String { try await answer() }
        func passthrough(arguments: [String], request: TerraformPlanRequest) async throws(PortFailure) -> Int32 { 0 }
        func discard(environment: EnvironmentName) async {}
        func stateStore(environment: EnvironmentName, commit: CommitID) async throws(PortFailure) -> String { "" }
        func workplace() async throws(PortFailure) -> TerraformWorkplace { TerraformWorkplace(path: "", refusals: []) }
    }

    @Test("Terraform's version is said when it can be told, and its silence keeps nobody")
    func versions() async throws {
        let own = try #require(await OwnDigest.of(try OwnProgram.path()))
        let good = await LiveSession.facts(Terraform { "1.11.4" }, patience: .seconds(300))
        #expect(good == ProgramFacts(binaryDigest: own, terraform: "1.11.4"))
        let missing = await LiveSession.facts(
            Terraform { () throws(PortFailure) in throw PortFailure(.invalid, code: "terraform_missing", "none") },
            patience: .seconds(300))
        #expect(missing == ProgramFacts(binaryDigest: own))
        let mute = await LiveSession.facts(
            Terraform {
                try? await Task.sleep(for: .seconds(3600))
                return "late"
            }, patience: .milliseconds(50))
        #expect(mute == ProgramFacts(binaryDigest: own))
    }

    private struct Paper: AuditSink {
        func append(_ event: AuditEvent) async throws(PortFailure) {}
    }

    @Test("they are asked for once, however often the log has to be opened")
    func onceForEachProcess() async throws {
        let asked = Mutex(0)
        let given = Mutex<[ProgramFacts]>([])
        let facts = ProgramFacts(binaryDigest: "d", terraform: "1")
        let audit = ReopeningAudit(
            facts: {
                asked.withLock { $0 += 1 }
                return facts
            }
        ) { facts throws(PortFailure) in
            let isFirst = given.withLock { given in
                given.append(facts)
                return given.count == 1
            }
            if isFirst { throw PortFailure(.internalError, code: "audit_corrupt", "damaged") }
            return Paper()
        }
        await #expect(throws: PortFailure.self) { try await audit.open() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 { group.addTask { _ = try await audit.open() } }
            try await group.waitForAll()
        }
        #expect(asked.withLock { $0 } == 1 && given.withLock { $0 } == [facts, facts])
    }
}
