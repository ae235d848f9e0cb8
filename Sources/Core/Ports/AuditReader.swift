package import Model

/// Reads the audit log, and never makes, migrates or changes it. A log that isn't begun yet is an empty one.
package protocol AuditReader: Sendable {
    /// Events behind `cursor` (nil: from the first), in the log's order, at most `limit`.
    ///
    /// Throws `invalid` when this log has no such place: it is another log, or was cut since.
    func events(after cursor: AuditCursor?, limit: Int) async throws(PortFailure) -> AuditPage
    /// How reconciliations ended, those that began last first.
    func outcomes(_ query: OutcomeQuery) async throws(PortFailure) -> OutcomePage
    /// How one reconciliation ended; nil when the log doesn't say. Throws `internalError` when what it says can't be
    /// read.
    func outcome(of id: ReconciliationID) async throws(PortFailure) -> AuditedOutcome?
}
