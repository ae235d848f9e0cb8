import AuditLog
import Foundation
import Model
import Operations
import Ports
import Presentation

/// Makes one of the demo's claims false, in the cloud, in git, in the database or in the log: the check itself is left
/// alone.
struct DemoSabotage: Sendable {
    let stage: DemoStage
    let cloud: SimulatorAdmin
    let record: DemoRecord
    /// Nil when there is none to break.
    let database: DemoDatabase?

    /// Breaks `claim`. The controller has stopped; for ``DemoClaim/requests`` the client still sends.
    func perform(_ claim: DemoClaim) async throws {
        stage.narrator.event("sabotage", "\(claim.rawValue): \(claim.sabotage)", .waiting)
        switch claim {
        case .releases:
            let victim = try await instance()
            try await cloud.edit(victim.id, ["image": record.oldImage])
            try await waitUntilReady(victim.id) { $0.servingDigest != victim.servingDigest }
        case .requests:
            guard let digest = try await instance().servingDigest else {
                throw CommandError("nothing serves that could fail")
            }
            let image = record.oldImage.prefix { $0 != "@" } + "@" + digest
            try await cloud.setBehaviour(.failsAfter, of: String(image), running: true)
            try await Task.sleep(for: .milliseconds(500))
            try await cloud.setBehaviour(.good, of: String(image), running: true)
        case .outcomes:
            try await appendOutcome()
        case .held:
            let repository = DemoRepository(directory: stage.directory)
            try repository.revert(record.badMerge.flatMap { CommitID($0) } ?? repository.head())
            let status = try await stage.run(["reconcile", record.bad.environment], log: "sabotage")
            guard status == 0 else {
                throw CommandError("the sabotage failed: \(DemoStage.lastLine(stage.directory.log("sabotage")))")
            }
        case .migrations:
            guard let database else { throw CommandError("there is no database to break") }
            try await database.stamp("0001_datasets")
        case .plan:
            let victim = try await instance()
            try await cloud.edit(victim.id, ["max_scale": 7])
            try await waitUntilReady(victim.id) { _ in true }
        }
    }

    /// The promoted service's first instance.
    private func instance() async throws -> SimulatorAdmin.Container {
        let wanted = record.expected.first {
            $0.environment == record.bad.environment && $0.name == "\(record.bad.service)-0"
        }
        let found = try await cloud.containers().first { $0.name == wanted?.name && $0.projectID == wanted?.project }
        guard let found else { throw CommandError("there is no instance to sabotage") }
        return found
    }

    private func waitUntilReady(_ id: String, _ condition: (SimulatorAdmin.Container) -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let container = try await cloud.containers().first(where: { $0.id == id }), container.status == "ready",
                condition(container)
            {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw CommandError("the sabotaged instance isn't ready after a minute")
    }

    private func appendOutcome() async throws {
        let records = try await stage.openJournal().history(environment: nil, limit: 10_000)
        guard let ended = records.first(where: { $0.outcome == .completed }) else {
            throw CommandError("no reconciliation has ended")
        }
        try await DemoAudit.open(stage.directory).append(
            AuditEvent(
                id: SystemIdentifiers().next(at: WallClock.now), kind: .reconciliationFailed, time: WallClock.now,
                environment: ended.environment, correlation: ended.id, trigger: ended.trigger, outcome: .failed,
                reason: Reason(code: "sabotage", message: "Written by the demo to see that its check finds it."),
                startedAt: ended.startedAt
            ))
    }
}
