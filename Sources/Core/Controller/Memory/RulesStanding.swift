package import Model

/// Which alert rules are loaded, as far as is known.
package struct RulesStanding: Hashable, Codable, Sendable {
    /// Git's hash of the `terraform/` folder that they are of; nil for none.
    package var tree: String?
    /// When they were loaded, or couldn't be.
    package var at: Timestamp
    /// Why not all of them are; nil when they are.
    package var trouble: Reason?

    /// Whether they are loaded again: `tree` has others perhaps, or what was tried before `since` must be looked at.
    func isDue(_ tree: String?, checkedSince since: Timestamp, isFullCheck: Bool) -> Bool {
        if self.tree != tree { return true }
        return at < since && (isFullCheck || trouble != nil)
    }
}
