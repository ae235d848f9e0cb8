package import Model

/// A change of `terraform/` that was rolled back: it is not tried again in this environment until the folder changes or
/// a person says `amarre retry`.
package struct CodeHold: Hashable, Codable, Sendable {
    /// Git's hash of the folder that is refused.
    package let tree: String
    /// What was wrong with it.
    package let reason: Reason
    /// When it was rolled back.
    package let since: Timestamp
    /// The reconciliation that rolled back.
    package let reconciliation: ReconciliationID

    package init(tree: String, reason: Reason, since: Timestamp, reconciliation: ReconciliationID) {
        self.tree = tree
        self.reason = reason
        self.since = since
        self.reconciliation = reconciliation
    }
}
