package import Model

/// A commit of the desired-state repository and what it asks of one environment.
package struct SourceRevision: Hashable, Codable, Sendable {
    /// The commit that the branch names.
    package let commit: CommitInfo
    /// The environment's desired state, or what is wrong with it.
    package let desired: DesiredOutcome
    /// Git's hash of the tree with Terraform's code at this commit: when it differs from the one last applied, an
    /// infrastructure step is due.
    package let terraformTree: String

    package init(commit: CommitInfo, desired: DesiredOutcome, terraformTree: String) {
        self.commit = commit
        self.desired = desired
        self.terraformTree = terraformTree
    }
}

/// The desired state of one environment at a commit, or why there is none.
package enum DesiredOutcome: Hashable, Codable, Sendable {
    case valid(DesiredEnvironment)
    /// The files break a rule. Nothing is changed; the last good revision stays in force.
    case invalid([Finding])
    /// The environment's folder is empty or gone. Refused: never read as "delete everything".
    case missing
}
