package import Model

/// Which outcomes of the audit log are asked for.
package struct OutcomeQuery: Hashable, Sendable {
    /// Of this environment; nil for all.
    package var environment: EnvironmentName?
    /// Of reconciliations whose id is lower than this one; nil from the newest.
    package var below: String?
    /// Outcomes that are gone through at most, those in `known` too.
    package var limit: Int
    /// Reconciliations that the caller has already, by id: they aren't read.
    package var known: Set<String>

    package init(environment: EnvironmentName? = nil, below: String? = nil, limit: Int, known: Set<String> = []) {
        self.environment = environment
        self.below = below
        self.limit = limit
        self.known = known
    }
}
