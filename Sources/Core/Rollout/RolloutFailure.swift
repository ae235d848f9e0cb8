package import Model

/// Why a rollout stopped, and what must follow.
package struct RolloutFailure: Hashable, Codable, Sendable {
    /// Who or what is at fault.
    package enum Blame: String, Hashable, Codable, Sendable {
        /// The release is bad: roll back and hold it.
        case release
        /// The cloud, the network or a quota: nothing is rolled back, the next pass goes on.
        case cloud
        /// Terraform or the configuration doesn't allow the step: a person must act; nothing is rolled back.
        case configuration
        /// A person asked to abort: roll back and hold, or the same rollout would begin again a second later.
        case person
    }

    /// Decides between rollback and waiting.
    package let blame: Blame
    /// What happened, for people.
    package let reason: Reason
    /// When the first sign of it was seen: the rollback clock starts here.
    package let since: Timestamp

    package init(blame: Blame, reason: Reason, since: Timestamp) {
        self.blame = blame
        self.reason = reason
        self.since = since
    }
}
