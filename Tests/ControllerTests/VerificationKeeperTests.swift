import Backups
import DesiredState
import Model
import Ports
import Testing

@testable import Controller

/// Verifications go on beside reconciliations: begun in the quiet, durable first, taken away whatever happens.
@Suite struct VerificationKeeperTests {
    private static let policies = [
        BackupPolicy(
            database: "evalap", daily: 7, verify: [BackupCheck(table: "experiments", minimumRows: 100)])
    ]

    private func provisioned() throws -> (MachineHarness, ObedientWorld) {
        var (harness, world) = try MachineHarness.provisioned()
        world.shelf.policies = Self.policies
        // What git asks for is the next commit's.
        world.image = 2
        try harness.drive(&world, to: .completed)
        return (harness, world)
    }

    private func isVerified(_ harness: MachineHarness) -> Bool {
        harness.recorded.contains { $0.kind == .backupVerified }
    }

    private func isOver(_ harness: MachineHarness) -> Bool {
        isVerified(harness) && harness.machine.memory.verifications.run == nil
    }

    @Test("the first good backup is verified by itself, and every step is in the log")
    func monthly() throws {
        var (harness, world) = try provisioned()
        try harness.drive(&world) { harness, _ in isOver(harness) }
        let event = try #require(harness.recorded.first { $0.kind == .backupVerified })
        #expect(event.severity == .info && event.reason.code == "verified")
        #expect(event.changes.map(\.field) == ["id", "restore seconds", "rows of experiments"])
        #expect(event.changes.last?.to == "120")
        #expect(harness.recorded.filter { $0.kind == .backupVerifyBegun }.count == 1)
        #expect(world.verifications.restored.isEmpty && world.verifications.containers.isEmpty)
        #expect(harness.durable.memory.verifications == harness.machine.memory.verifications)
        #expect(harness.machine.memory.verifications.last["evalap"]?.verdict == .good)
    }

    @Test("an intent is durable before its call, and the next process takes away what was restored")
    func crash() throws {
        var (harness, world) = try provisioned()
        func restore(_ harness: MachineHarness) -> VerificationCall? {
            harness.effects.lazy.compactMap { _, effect in
                if case .verification(let call) = effect, case .restore = call { call } else { nil }
            }.first
        }
        try harness.drive(&world) { harness, _ in restore(harness) != nil }
        let call = try #require(restore(harness))
        #expect(harness.durable.memory.verifications.run?.restoreBegunAt != nil)
        _ = world.verifications.answer(call)
        harness.restart()
        try harness.drive(&world) { harness, _ in isOver(harness) }
        let restores = world.verifications.calls.filter { if case .restore = $0 { true } else { false } }
        #expect(restores.count == 1 && world.verifications.restored.isEmpty)
    }

    @Test("a person's request is answered with what was found; a bad backup is a failure")
    func request() throws {
        var (harness, world) = try provisioned()
        try harness.drive(&world) { harness, _ in isOver(harness) }
        harness.request(.verifyBackups, id: "v1")
        try harness.drive(&world) { harness, _ in harness.answers["v1"] != nil }
        #expect(harness.answers["v1"]?.hasPrefix("evalap: amarre-daily-") == true)
        world.verifications.rows = ["experiments": 0]
        harness.request(.verifyBackups, id: "v2")
        try harness.drive(&world) { harness, _ in harness.answers["v2"] != nil }
        #expect(harness.answers["v2"]?.hasPrefix("failed verify_failed - evalap: ") == true)
        let failed = try #require(harness.recorded.last { $0.kind == .backupVerifyFailed })
        #expect(failed.severity == .critical && failed.requestedBy != nil)
        #expect(failed.reason.message.contains("experiments has 0 rows, and at least 100 are asked for"))
    }

    @Test("a suspension in the middle takes away what was restored")
    func suspended() throws {
        var (harness, world) = try provisioned()
        try harness.drive(&world) { _, world in !world.verifications.restored.isEmpty }
        harness.request(.suspend(reason: "a test"), id: "s1")
        try harness.drive(&world) { harness, world in
            harness.machine.memory.verifications.run == nil && world.verifications.restored.isEmpty
        }
        #expect(!isVerified(harness))
        #expect(harness.machine.memory.verifications.troubles.map(\.code) == ["verify_stopped"])
    }
}
