import Foundation
import Model
import Ports
import Terraform
import Testing

@testable import Terraform

@Suite struct LockTests {
    private func objectStorage(_ bench: Bench) throws -> TerraformConfiguration {
        var configuration = try bench.configuration()
        configuration.stateDirectory = nil
        return configuration
    }

    private let simple = "resource \"terraform_data\" \"a\" {}\n"

    @Test func someoneElsesLockIsToldAndNeverBroken() async throws {
        let bench = try Bench()
        let marker = bench.memory + "/running"
        let slow =
            preamble + """
                resource "terraform_data" "a" {
                  provisioner "local-exec" { command = "echo 1 > \(marker); while :; do sleep 1; done" }
                }
                """
        // Another controller on the same state: nothing of it is in our records.
        let other = try bench.cli(slow, configuration: try bench.configuration(data: bench.directory + "/other"))
        let plan = try await other.plan(try request())
        let staging = try environment()
        let apply = Task { try await other.apply(environment: staging, handle: plan.handle) }
        try await eventually("the other one holds the lock") { number(in: marker) != nil }
        let ours = try bench.cli(slow)
        await #expect { try await ours.plan(try request()) } throws: {
            guard let failure = $0 as? PortFailure else { return false }
            return failure.kind == .locked && failure.reason.message.contains("OperationTypeApply")
                && failure.reason.message.contains(ProcessIdentity.who) && failure.reason.message.contains(" s ago")
        }
        apply.cancel()
        _ = await apply.result
    }

    @Test func aLockThatOurOwnDeadProcessLeftIsReleased() async throws {
        let bench = try Bench()
        let server = try StateServer()
        defer { server.close() }
        let marker = bench.memory + "/running"
        let slow =
            preamble + server.backend + """
                resource "terraform_data" "a" {
                  provisioner "local-exec" { command = "echo $$ > \(marker); while :; do sleep 1; done" }
                }
                """
        let files: [Character: [String: String]] = [
            "a": ["main.tf": slow], "b": ["main.tf": preamble + server.backend + simple],
        ]
        let first = try bench.cli(files, configuration: try objectStorage(bench))
        let plan = try await first.plan(try request())
        let staging = try environment()
        let apply = Task { try await first.apply(environment: staging, handle: plan.handle) }
        try await eventually("it holds the lock") { number(in: marker) != nil }
        let left = try #require(server.lock)
        // The whole tree dies at once, as when the machine loses its power.
        let runs = bench.dataDirectory + "/terraform/staging/runs"
        let record = try #require(try FileManager.default.contentsOfDirectory(atPath: runs).first)
        let before = try String(contentsOfFile: "\(runs)/\(record)", encoding: .utf8)
        let terraform = try #require(RunRecord(text: before)?.process?.pid)
        kill(-terraform, SIGKILL)
        await #expect { try await apply.value } throws: { ($0 as? PortFailure)?.reason.code == "terraform_killed" }
        #expect(server.lock == left)

        let second = try bench.cli(files, configuration: try objectStorage(bench))
        let next = try await second.plan(try request(commit: "b"))
        #expect(next.changes.count == 1)
        #expect(server.lock == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: runs).isEmpty)

        // The same lock again, with no run of ours to explain it: it isn't ours any more.
        server.lock = left
        await #expect { try await second.plan(try request(commit: "b")) } throws: {
            ($0 as? PortFailure)?.kind == .locked
        }
        #expect(server.lock == left)
    }

    @Test func aRecordExplainsOnlyItsOwnLock() throws {
        let started = try #require(Timestamp(rfc3339: "2026-11-22T10:00:00Z"))
        var record = RunRecord(operation: "OperationTypeApply", who: "amarre@host", bootID: "old", startedAt: started)
        record.process = (1, 1)
        let lock = try #require(
            LockInfo(
                detail: """
                    Error message: resource temporarily unavailable
                    Lock Info:
                      ID:        781d92c6-d74b-e787-378f-c0307d853d0e
                      Path:      terraform.tfstate
                      Operation: OperationTypeApply
                      Who:       amarre@host
                      Version:   1.11.4
                      Created:   2026-11-22 10:00:06.892543033 +0000 UTC
                      Info:
                    """))
        let latest = started + .seconds(600)
        func explains(_ lock: LockInfo, boot: String = "new", _ change: (inout RunRecord) -> Void = { _ in }) -> Bool {
            var changed = record
            change(&changed)
            return changed.explains(lock, bootID: boot, latest: latest)
        }
        #expect(explains(lock))
        #expect(explains(lock) { $0.process = nil })
        // Process 1 runs, but it isn't the one of the record.
        #expect(explains(lock, boot: "old"))
        #expect(!explains(lock, boot: "old") { $0.process = (getpid(), ProcessIdentity.startTime(of: getpid()) ?? 0) })
        #expect(!explains(lock, boot: "old") { $0.process = nil })
        #expect(!explains(lock) { $0.exited = true })
        #expect(!explains(lock) { $0.who = "someone@host" })
        #expect(!explains(lock) { $0.operation = "OperationTypePlan" })
        #expect(!explains(lock) { $0.startedAt = started + .seconds(7) })
        var early = lock
        early.created = nil
        #expect(!explains(early))
        early.created = latest + .seconds(1)
        #expect(!explains(early))
        var again = try #require(RunRecord(text: record.text + "exited 0\n"))
        #expect(again.exited && again.process?.pid == 1)
        again.exited = false
        #expect(again == record)
    }

    @Test func aBackendThatDoesntAnswerIsUnreachable() async throws {
        let bench = try Bench()
        let server = try StateServer()
        let cli = try bench.cli(preamble + server.backend + simple, configuration: try objectStorage(bench))
        _ = try await cli.plan(try request())
        server.close()
        await #expect { try await cli.plan(try request()) } throws: { ($0 as? PortFailure)?.kind == .unreachable }
    }

    @Test func aStateThatCouldntBeStoredIsKeptAndStoredBeforeTheNextPlan() async throws {
        let bench = try Bench()
        let server = try StateServer()
        defer { server.close() }
        let cli = try bench.cli(preamble + server.backend + simple, configuration: try objectStorage(bench))
        let plan = try await cli.plan(try request())
        server.writesFail = true
        await #expect { try await cli.apply(environment: try environment(), handle: plan.handle) } throws: {
            "\($0)".contains("the new state couldn't be stored: it is kept")
        }
        #expect(!server.hasState)
        await #expect { try await cli.plan(try request()) } throws: { $0 is PortFailure }
        server.writesFail = false
        #expect(try await cli.plan(try request()).changes.isEmpty)
        #expect(server.hasState)
    }
}
