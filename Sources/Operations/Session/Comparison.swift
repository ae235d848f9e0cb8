package import Model

/// Desired against live state in one environment.
package struct Comparison: Hashable, Sendable {
    /// Of all services but the ``unresolved`` ones.
    package var differences: [Difference]
    /// Services whose image or secrets can't be resolved, so that they can't be compared, and why.
    package var unresolved: [ServiceName: Reason]
}
