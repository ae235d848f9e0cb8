import AuditLog
import Foundation
import Model
import Ports
import Testing

/// A clock that stands still.
struct FixedClock: TimeSource {
    let now: Timestamp
    func sleep(until time: Timestamp) async throws(CancellationError) { throw CancellationError() }
}

func origin() -> AuditOrigin {
    AuditOrigin(
        source: "/amarre/test", repository: "https://git.example.org/evalap.git", version: "0.1.0", binaryDigest: nil,
        instance: "controller-1",
        terraform: "1.11.4")
}

extension SQLiteAuditLog {
    /// The events that follow the one with that number, one by one.
    func events(after sequence: Int64 = 0, limit: Int) async throws -> [AuditEntry] {
        var entries: [AuditEntry] = []
        while entries.count < limit, let entry = try await event(sequence + Int64(entries.count) + 1) {
            entries.append(entry)
        }
        return entries
    }
}

let recorded = FixedClock(now: Timestamp(microseconds: 1_770_000_000_500_000))

func commit() throws -> CommitInfo {
    CommitInfo(
        id: try #require(CommitID(String(repeating: "c0", count: 20))),
        parents: [try #require(CommitID(String(repeating: "b0", count: 20)))],
        author: .init(name: "Camille Autrice", email: "Camille@Example.org", time: Timestamp(seconds: 1_769_990_000)),
        committer: .init(name: "Dominique", email: "dominique@example.org", time: Timestamp(seconds: 1_769_990_100)),
        subject: "Promote for Camille Autrice <camille@example.org>",
        trailers: [
            .init(key: "Reviewed-by", value: "Ada Lovelace <ada@example.org>"),
            .init(key: "Co-authored-by", value: "Grace <grace@example.org>"),
            .init(key: "Ticket", value: "OPS-12"), .init(key: "Change-Class", value: "emergency"),
            .init(key: "Pull-Request", value: "#7"),
        ])
}

func event(
    _ number: Int, kind: AuditEvent.Kind = .reconciliationCompleted, changes: [FieldChange] = [],
    differences: [Difference] = [],
    outcome: Outcome? = .completed, message: String = "Done", commit: CommitInfo? = nil, requestedBy: String? = nil,
    causation: String? = nil
) throws -> AuditEvent {
    AuditEvent(
        id: UUIDText.version7(milliseconds: 1_770_000_000_000 + Int64(number), random: (2, UInt64(number))), kind: kind,
        time: Timestamp(seconds: 1_770_000_000), environment: try environment(),
        correlation: try reconciliationID(number),
        causation: causation, trigger: .poll, commit: commit, differences: differences, changes: changes,
        plans: [String(repeating: "ef", count: 32)], outcome: outcome,
        reason: Reason(code: "converged", message: message),
        startedAt: Timestamp(seconds: 1_769_999_940), requestedBy: requestedBy)
}
