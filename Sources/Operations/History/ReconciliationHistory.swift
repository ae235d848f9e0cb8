package import Model
package import Ports

/// The reconciliations of one or all environments, newest first: what the journal has, and from the audit log what the
/// journal has no longer, because it was taken out, or the journal was lost or replaced by a backup.
///
/// Both are read along their ids, which are in the order of starts, and merged by them: nothing is there twice, and
/// nothing is left out where one ends.
package struct ReconciliationHistory: Sendable {
    /// Outcomes of the log that are read at once.
    private static let chunk = 500

    private let journal: any JournalStore
    private let log: any AuditReader
    private let chunk: Int

    /// Reads nothing yet.
    package init(journal: any JournalStore, log: any AuditReader) {
        self.init(journal: journal, log: log, chunk: Self.chunk)
    }

    init(journal: any JournalStore, log: any AuditReader, chunk: Int) {
        self.journal = journal
        self.log = log
        self.chunk = chunk
    }

    /// At most `limit` reconciliations (one at least) below `cursor`; nil for the newest.
    ///
    /// Throws when the journal can't be read. A log that can't be is the page's ``ReconciliationPage/trouble``.
    package func page(environment: EnvironmentName?, limit: Int, after cursor: HistoryCursor? = nil)
        async throws(PortFailure) -> ReconciliationPage
    {
        // One more than asked for says whether there is another page.
        let wanted = max(1, limit) + 1
        let kept = try await journal.page(environment: environment, limit: wanted, below: cursor?.rawValue)
        var merge = HistoryMerge(kept, wanted: wanted)
        var trouble: Reason?
        do throws(PortFailure) {
            // After the page: what is taken out of the journal between the two is in the page.
            merge.horizon = try await journal.horizon()
            var query = OutcomeQuery(
                environment: environment, below: cursor?.rawValue, limit: min(chunk, max(50, wanted)),
                known: merge.known)
            while !merge.isDone {
                let outcomes = try await log.outcomes(query)
                merge.add(outcomes)
                query.below = outcomes.next
            }
        } catch {
            guard error.kind != .cancelled else { throw error }
            trouble = error.reason
        }
        return merge.page(trouble)
    }

    /// One reconciliation; nil when neither knows it. Throws when the journal can't be read, or hasn't got it and the
    /// log can't be read.
    package func reconciliation(_ id: ReconciliationID) async throws(PortFailure) -> ReconciliationPage.Item? {
        if let record = try await journal.reconciliation(id) {
            return ReconciliationPage.Item(record: record, origin: .journal)
        }
        return try await log.outcome(of: id).map { ReconciliationPage.Item(record: $0.record, origin: .auditLog) }
    }
}
