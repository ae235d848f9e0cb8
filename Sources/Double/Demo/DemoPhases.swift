import Foundation
import Model
import Operations
import Ports
import Presentation

/// The phases of the show between setting up and checking.
struct DemoPhases: Sendable {
    let stage: DemoStage
    let scene: DemoScene
    let cloud: SimulatorAdmin
    let watch: DemoWatch
    /// Throws when the controller has ended.
    let alive: @Sendable () throws -> Void

    var repository: DemoRepository { DemoRepository(directory: stage.directory) }
    var narrator: Narrator { stage.narrator }

    /// Returns the endpoints of all instances.
    func provision() async throws -> [String] {
        let names = scene.environments.keys.sorted()
        let count = scene.record.expected.count
        narrator.phase(
            "1. Two environments from nothing",
            "\(count) instances in \(names.map(\.text).joined(separator: " and ")); each must be healthy before the "
                + "next."
        )
        _ = try await watch.wait(for: "provisioning", showingCloud: false, alive: alive) { records in
            names.allSatisfy { name in records.contains { $0.environment == name && $0.outcome == .completed } }
        }
        try await watch.rememberCloud()
        let endpoints = try await cloud.containers().compactMap(\.endpoint)
        guard endpoints.count == count else {
            throw CommandError("\(endpoints.count) instances answer in place of \(count)")
        }
        return endpoints
    }

    /// Returns how long it took.
    func promote() async throws -> Duration {
        narrator.phase(
            "2. A merge promotes \(DemoStory.service)",
            "\(DemoStory.promotedFrom) runs \(DemoStory.goodTag) already; now \(DemoStory.environment) gets it, one "
                + "instance at a time."
        )
        let merge = try repository.merge(
            tag: DemoStory.goodTag,
            title: "Promote \(DemoStory.service) \(DemoStory.goodTag) to \(DemoStory.environment)")
        tellMerge(merge)
        let record = try await ended("the promotion", .completed) { $0.revision == merge }
        let took = (record.endedAt ?? record.startedAt) - record.startedAt
        narrator.event("demo", "rolled out in \(Narrator.seconds(took)) s", .good)
        return took
    }

    /// Returns the merge, and how long it took to go back, from the failure that was seen; nil when the journal doesn't
    /// say.
    func rollBack() async throws -> (merge: CommitID, took: Duration?) {
        narrator.phase(
            "3. A merge of a bad image",
            "\(DemoStory.service) \(DemoStory.badTag) starts and never becomes healthy: its health check answers 503.")
        let merge = try repository.merge(
            tag: DemoStory.badTag, title: "Run \(DemoStory.service) \(DemoStory.badTag) in \(DemoStory.environment)")
        tellMerge(merge)
        let record = try await ended("the rollback", .rolledBack) { $0.revision == merge }
        let rollback = record.steps.first { $0.kind == .rollbackBegan }.flatMap { begun in
            record.steps.first { $0.kind == .rollbackEnded }.map { $0.at - begun.at }
        }
        let figure = rollback.map { "back \(Narrator.seconds($0)) s after the failure was seen" } ?? "back"
        narrator.event("demo", "\(figure); \(DemoStory.badTag) is held: no pass tries it again", .good)
        return (merge, rollback)
    }

    func heal() async throws {
        let expected = scene.record.expected.filter { $0.environment == DemoStory.environment }
        let wanted = expected.first { $0.name == "\(DemoStory.editedService)-0" } ?? expected.first
        let victim = try await cloud.containers().first { $0.name == wanted?.name && $0.projectID == wanted?.project }
        guard let victim else { throw CommandError("there is no instance to edit") }
        narrator.phase(
            "5. A change in the console",
            "Somebody sets another scale on \(victim.name) in the browser. No commit asked for it.")
        let before = WallClock.now
        try await cloud.edit(victim.id, ["max_scale": 9])
        narrator.event("console", "\(victim.name): max_scale is 9 now")
        let record = try await ended("healing", .completed) { record in
            record.startedAt >= before && record.trigger == .drift
                && record.changes.contains { $0.resource == victim.name }
        }
        narrator.event(
            "demo", "healed \(Narrator.seconds((record.endedAt ?? record.startedAt) - before)) s after the edit", .good)
    }

    /// Runs after the controller has stopped.
    func history() async throws {
        narrator.phase("6. What happened", "As `amarre history` tells it, without the passes that found nothing to do.")
        let records = try await stage.openJournal().history(environment: nil, limit: 10_000)
        let worked = records.filter { $0.outcome != .noop }
        narrator.text(HistoryRendering.table(worked, narrator.console.palette))
        narrator.text("And \(records.count - worked.count) passes that found nothing to do.")
    }

    /// Says what the client has seen in the phase that ends.
    func report(_ client: TrafficClient) {
        guard let phase = client.phases.last else { return }
        let text = "\(phase.sent) requests in this phase, \(Int(phase.rate))/s, failed \(phase.failed)"
        narrator.event(
            "client", text + (phase.firstFailure.map { "; first \($0)" } ?? ""), phase.failed == 0 ? .good : .bad)
    }

    func tellMerge(_ merge: CommitID) {
        narrator.event("git", "merge \(TerminalText.short(merge)) by Camille Martin, Reviewed-by: Dominique Petit")
    }

    /// Waits for the end of the first reconciliation in `environment` that did something and that `condition` means.
    func ended(
        _ what: String, _ outcome: Outcome, in environment: String = DemoStory.environment,
        where condition: @escaping @Sendable (ReconciliationRecord) -> Bool
    ) async throws -> ReconciliationRecord {
        let isMeant: @Sendable (ReconciliationRecord) -> Bool = {
            $0.environment.text == environment && $0.outcome != nil && $0.outcome != .noop && condition($0)
        }
        let records = try await watch.wait(for: what, alive: alive) { $0.contains(where: isMeant) }
        guard let record = records.last(where: isMeant) else { throw CommandError("\(what) left no record") }
        guard record.outcome == outcome else {
            throw CommandError(
                "\(what) ended as \(record.outcome?.rawValue ?? "nothing"), not as \(outcome.rawValue): "
                    + "\(record.reason.message)",
                advice: "The controller's log: \(stage.directory.log("controller"))")
        }
        return record
    }
}
