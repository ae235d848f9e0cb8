package import Model
package import Rollout

/// What a reconciliation has done, for its record and its events.
package struct ReconciliationLedger: Hashable, Sendable {
    /// What was changed so far.
    package var changes: [FieldChange] = []
    /// SHA-256 of each plan that was applied.
    package var plans = BoundedList<String>()
    /// What happened so far, in order.
    package var steps = StepList()
    /// What was applied to each instance, healthy or not.
    package var attempted: [InstanceName: InstanceSpec] = [:]
    /// Waits inside effects so far, and how long they were together.
    package var waits = 0
    /// See ``waits``.
    package var waited: Duration = .zero
    /// What keeps it, or why it ended as it did.
    package var reason = Reconciliation.underWay
    /// The failure that led to a rollback.
    package var failure: RolloutFailure?
    /// What that rollback couldn't put back as it was; nil for nothing.
    package var shortfalls: [Shortfall]?
    /// What its migrations did, in order; nil for none.
    package var migrations: [MigrationRecord]?

    /// Something that a rollback couldn't put back as it was.
    package struct Shortfall: Hashable, Codable, Sendable {
        /// A sentence for people.
        package let text: String
        /// Whether an instance was left without the release that it should have gone back to.
        package let isLeft: Bool
    }

    /// Digests of the plans for the record; a rollout that is tried for long makes hundreds.
    var planDigests: [String] {
        plans.leftOut > 0 ? plans.first + ["(\(plans.leftOut) left out)"] + plans.last : plans.elements
    }

    /// Adds a change unless it is there: a step that is tried again changes the same again.
    mutating func note(_ change: FieldChange) {
        if !changes.contains(change) { changes.append(change) }
    }
}
