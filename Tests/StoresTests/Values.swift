import Model
import Ports
import Testing

/// A test's names and ids, made the way the program makes them.
func environment(_ name: String = "production") throws -> EnvironmentName { try #require(EnvironmentName(name)) }

func reconciliationID(_ number: Int) throws -> ReconciliationID {
    try #require(
        ReconciliationID(
            UUIDText.version7(milliseconds: 1_770_000_000_000 + Int64(number), random: (1, UInt64(number)))))
}

func record(_ number: Int, _ name: String = "production", outcome: Outcome? = nil) throws -> ReconciliationRecord {
    ReconciliationRecord(
        id: try reconciliationID(number), environment: try environment(name),
        revision: CommitID(String(repeating: "ab", count: 20)),
        outcome: outcome, startedAt: Timestamp(seconds: Int64(1000 + number)), trigger: .poll,
        changes: [FieldChange(resource: "streamlit-0", field: "image", from: "a", to: nil)],
        reason: Reason(code: "commit", message: "a / b \"c\" é"),
        steps: [.init(at: Timestamp(microseconds: 1), text: "x")])
}

/// The failure that `body` throws; an issue is recorded when it doesn't.
func failure<Value>(
    _ location: SourceLocation = #_sourceLocation, _ body: () async throws(PortFailure) -> Value
) async throws -> PortFailure {
    do {
        _ = try await body()
    } catch {
        return error
    }
    return try #require(nil as PortFailure?, "nothing was thrown", sourceLocation: location)
}
