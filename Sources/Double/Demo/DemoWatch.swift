import Model
import Operations
import Ports
import Presentation

/// Follows the controller through its journal and the cloud through the simulator, tells what is new, and waits for
/// things to happen.
actor DemoWatch {
    private let journal: any JournalStore
    private let cloud: SimulatorAdmin
    private let narrator: Narrator
    /// Digests of images, with their tags.
    private let tags: [String: String]
    /// How many steps of each reconciliation were told.
    private var told: [ReconciliationID: Int] = [:]
    private var ended: Set<ReconciliationID> = []
    private var seen: [String: SimulatorAdmin.Container] = [:]

    init(journal: any JournalStore, cloud: SimulatorAdmin, narrator: Narrator, tags: [String: String]) {
        self.journal = journal
        self.cloud = cloud
        self.narrator = narrator
        self.tags = tags
    }

    /// Waits until a reconciliation is as `condition` wants it, and tells what happens meanwhile.
    ///
    /// - `showingCloud`: also tells what containers do.
    /// - `alive`: throws when waiting has become senseless.
    func wait(
        for what: String, showingCloud: Bool = true, within limit: Duration = .seconds(360),
        alive: @Sendable () throws -> Void,
        until condition: @Sendable ([ReconciliationRecord]) -> Bool
    ) async throws -> [ReconciliationRecord] {
        let deadline = ContinuousClock.now + limit
        while true {
            try Task.checkCancellation()
            try alive()
            let records = try await journal.history(environment: nil, limit: 500)
            tell(records)
            if showingCloud { try await tellCloud() }
            if condition(records) { return records }
            guard ContinuousClock.now < deadline else {
                let last = records.first.map { "; the last thing it said: \($0.reason.message)" } ?? ""
                throw CommandError("the controller didn't finish \(what) within \(limit.components.seconds) s\(last)")
            }
            try await Task.sleep(for: .milliseconds(150))
        }
    }

    /// Takes what containers are now as told.
    func rememberCloud() async throws {
        for container in try await cloud.containers() { seen[container.id] = container }
    }

    /// Tells new steps of reconciliations that have, or had, work to do.
    private func tell(_ records: [ReconciliationRecord]) {
        var lines: [(environment: EnvironmentName, at: Timestamp, text: String, style: Palette.Style)] = []
        for record in records.reversed() where !ended.contains(record.id) {
            if record.outcome != nil { ended.insert(record.id) }
            // While a reconciliation closes, its last step is already its end and the outcome isn't there yet: it is
            // told with it.
            let isClosing = record.outcome == nil && record.reason.code != "running"
            let steps = record.steps.dropLast(isClosing ? 1 : 0)
            guard record.outcome != .noop, !steps.isEmpty else { continue }
            let first = told.updateValue(steps.count, forKey: record.id) ?? 0
            for (index, step) in steps.enumerated().dropFirst(first) {
                let isEnd = record.outcome != nil && index == record.steps.count - 1
                let cell = HistoryRendering.outcome(record.outcome)
                lines.append(
                    (
                        record.environment, step.at, isEnd ? "\(cell.text): \(step.text)" : step.text,
                        isEnd ? cell.style : .plain
                    ))
            }
        }
        for line in lines.sorted(by: { $0.at < $1.at }) {
            narrator.event(line.environment.text, line.text, line.style, at: line.at)
        }
    }

    private func tellCloud() async throws {
        for container in try await cloud.containers() {
            let old = seen.updateValue(container, forKey: container.id)
            guard old?.status != container.status || old?.servingDigest != container.servingDigest else { continue }
            let tag = container.servingDigest.map { tags[$0] ?? "another image" }
            let serving = tag.map { "serves \($0)" } ?? "serves nothing yet"
            let still = container.servingDigest == old?.servingDigest && container.status != "ready" ? "still " : ""
            narrator.event("scaleway", "\(container.name) is \(container.status), \(still)\(serving)", .faint)
        }
    }
}
