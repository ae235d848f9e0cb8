package import Model

/// Some of the outcomes in the audit log, those of reconciliations that began last first.
package struct OutcomePage: Hashable, Sendable {
    /// Highest id first.
    package let outcomes: [AuditedOutcome]
    /// The ids of those between them that can't be read: another version's, or damaged.
    package let unreadable: [String]
    /// The id below which to go on; nil when there is nothing more.
    package let next: String?

    package init(outcomes: [AuditedOutcome], unreadable: [String] = [], next: String?) {
        self.outcomes = outcomes
        self.unreadable = unreadable
        self.next = next
    }
}

/// What the audit log says of a reconciliation that ended.
package struct AuditedOutcome: Hashable, Sendable {
    /// As the journal would have it, without steps: the log has none. Where a person is still known, the message has
    /// the name in place of the pseudonym.
    package let record: ReconciliationRecord
    /// Whether its start is in the log: it had something to change.
    package let wasOpened: Bool
    /// What it found, as the log has it.
    package let finding: Finding
    /// What the environment's reconciliation before it found; looked up only for a pass that changed nothing and
    /// wasn't opened. Nil when there was none, or it can't be read.
    package let before: Finding?

    /// The commit and the reason of an outcome.
    package struct Finding: Hashable, Sendable {
        /// The commit; nil when git was never read.
        package let commit: CommitID?
        /// Why it ended so; people are pseudonyms in it.
        package let reason: Reason

        package init(commit: CommitID?, reason: Reason) {
            self.commit = commit
            self.reason = reason
        }
    }

    package init(record: ReconciliationRecord, wasOpened: Bool, finding: Finding, before: Finding?) {
        self.record = record
        self.wasOpened = wasOpened
        self.finding = finding
        self.before = before
    }
}
