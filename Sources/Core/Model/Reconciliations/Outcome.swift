/// How a reconciliation ended. Each reconciliation gets exactly one.
package enum Outcome: String, Hashable, Codable, Sendable, CaseIterable {
    /// Desired and live state agree, and something was changed to get there.
    case completed
    /// A release was bad; what ran before is back.
    case rolledBack
    /// Stopped without reaching the desired state, and without a rollback that finished.
    case failed
    /// The process died and the journal couldn't be resumed.
    case interrupted
    /// A person asked for the end.
    case aborted
    /// A rule forbids what git asks for; nothing was changed.
    case refused
    /// Nothing differed, nothing was changed.
    case noop
}
