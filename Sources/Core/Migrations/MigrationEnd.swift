package import Model

/// How a run ended.
package struct MigrationEnd: Hashable, Codable, Sendable {
    /// Whose fault a failure is, and so what follows from it.
    package enum Verdict: String, Hashable, Codable, Sendable {
        /// The database is where the release needs it.
        case done
        /// The release's command failed, or its image can't do it: it isn't tried again by itself.
        case failed
        /// The command wasn't begun, for a reason that passes: database, lock, network, Scaleway. The same run can
        /// be begun again.
        case notBegun
    }

    /// Whose fault.
    package let verdict: Verdict
    /// What is recorded.
    package let record: MigrationRecord
    /// Why the container is still there; nil when it is gone, or when none is known.
    package let leftover: Reason?

    package init(_ verdict: Verdict, _ record: MigrationRecord, leftover: Reason? = nil) {
        self.verdict = verdict
        self.record = record
        self.leftover = leftover
    }
}
