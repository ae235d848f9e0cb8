package import Model
package import Ports

/// For tests in which one process writes.
extension JournalStore {
    /// Saves as the only writer.
    package func save(
        _ state: [UInt8], of environment: EnvironmentName, record: ReconciliationRecord?
    ) async throws(PortFailure) {
        _ = try await save(state, of: environment, record: record, replacing: nil, by: WriterID("test"))
    }

    /// Answers a request that nobody has claimed.
    package func finish(request id: String, _ outcome: RequestOutcome) async throws(PortFailure) {
        try await finish(request: id, outcome, by: nil)
    }
}
