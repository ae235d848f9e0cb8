package import Model
import Ports

/// Some of the reconciliations, newest first.
package struct ReconciliationPage: Hashable, Sendable {
    /// Newest first.
    package var items: [Item] = []
    /// The ids of those between them that can't be read: another version's, or damaged.
    package var unreadable: [String] = []
    /// Where the next page begins; nil when this is the last.
    package var next: HistoryCursor?
    /// Why nothing of the audit log is among them; nil when it could be read.
    package var trouble: Reason?

    /// One reconciliation.
    package struct Item: Hashable, Sendable {
        /// What is known of it.
        package let record: ReconciliationRecord
        /// Who says so.
        package let origin: Origin

        package init(record: ReconciliationRecord, origin: Origin) {
            self.record = record
            self.origin = origin
        }
    }

    /// Where an item comes from.
    package enum Origin: Hashable, Sendable {
        /// The journal: all of it.
        case journal
        /// The audit log, because the journal hasn't got it any more: without steps.
        case auditLog
    }

    /// Its reconciliations without their origin.
    package var records: [ReconciliationRecord] { items.map(\.record) }
}
