/// Some of the reconciliations.
package struct HistoryPage: Hashable, Sendable {
    /// Newest first.
    package let records: [ReconciliationRecord]
    /// The ids of those between them that can't be decoded: written by another version, or damaged.
    package let unreadable: [String]

    package init(records: [ReconciliationRecord], unreadable: [String] = []) {
        self.records = records
        self.unreadable = unreadable
    }
}
