import Logging
import Model
import Ports
import Synchronization
import Testing

@testable import Controller

/// The log tells what docs/operating.md promises at each level.
@Suite struct RunLogTests {
    /// Keeps lines; the mutex guards the only state.
    private struct Lines: LogHandler {
        final class Kept: Sendable {
            private let lines = Mutex<[String]>([])
            var all: [String] { lines.withLock { $0 } }
            func append(_ line: String) { lines.withLock { $0.append(line) } }
        }

        let kept: Kept
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.debug

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level != .info else { return }
            kept.append("\(event.level) \(event.message)")
        }
    }

    /// A provisioned machine whose log is kept from here on.
    private func told() throws -> (MachineHarness, ObedientWorld, Lines.Kept) {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        let kept = Lines.Kept()
        let logger = Logger(label: "test") { _ in Lines(kept: kept) }
        harness.observer = { ReconciliationLog(logger, before: $0).tell($1) }
        return (harness, world, kept)
    }

    @Test func aPromotionIsTwoNoticesAndAQuietPassIsNone() throws {
        var (harness, world, kept) = try told()
        try harness.drive(&world, to: .noop)
        world.image = 2
        try harness.drive(&world, to: .completed)
        try harness.drive(&world, to: .noop)
        #expect(
            kept.all == [
                "debug reconciliation ended, noop: production is as git says. [converged]",
                "notice reconciliation started (poll)",
                "notice reconciliation ended, completed: production is as git says. [completed]",
                "notice reconciliation ended, noop: production is as git says. [converged]",
            ])
    }

    @Test func aBadReleaseIsAWarning() throws {
        var (harness, world, kept) = try told()
        world.image = 9
        try harness.drive(&world, to: .rolledBack)
        let levels = kept.all.map { $0.split(separator: " ").prefix(2).joined(separator: " ") }
        #expect(
            levels == ["notice reconciliation", "warning web", "notice rollback", "warning reconciliation"],
            "\(kept.all)")
        #expect(kept.all.last?.hasPrefix("warning reconciliation ended, rolledBack: ") == true)
    }

    @Test func anOutageIsOneWarningAndItsEndANotice() throws {
        var (harness, world, kept) = try told()
        for _ in 0..<3 {
            try harness.drive(&world) { harness, _ in
                harness.effects.contains { if case .observe = $0.effect { true } else { false } }
            }
            harness.answer(.failed(PortFailure(.unreachable, code: "scaleway_outage", "HTTP 503")))
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        }
        try harness.drive(&world, to: .noop)
        #expect(
            kept.all == [
                "warning Scaleway can't be used; the environment is read-only and looks again by itself: HTTP 503 "
                    + "[scaleway_outage]",
                "notice Scaleway answers again",
                "notice reconciliation ended, noop: production is as git says. [converged]",
            ])
    }

    @Test func whatAPersonMustMendIsAnErrorOnce() throws {
        var (harness, world, kept) = try told()
        for _ in 0..<3 {
            try harness.drive(&world) { harness, _ in
                harness.effects.contains { if case .observe = $0.effect { true } else { false } }
            }
            harness.answer(
                .failed(PortFailure(.denied, code: "scaleway_permission_denied", "the key lacks containers:read")))
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        }
        #expect(
            kept.all == [
                "error reconciliation ended, failed: the key lacks containers:read [scaleway_permission_denied]"
            ])
    }
}
