package import DesiredState
package import Model

/// Reads desired state from git.
package protocol DesiredStateSource: Sendable {
    /// Fetches, resolves the branch to a commit and reads what it asks of `environment`.
    ///
    /// Throws `unreachable` when git can't be reached (the caller keeps the last good revision), `denied` when it
    /// refuses the token, `invalid` when the branch doesn't exist.
    func revision(for environment: EnvironmentName) async throws(PortFailure) -> SourceRevision
}

/// Puts a commit's files into a folder, for Terraform to work in.
package protocol WorkingCopySource: Sendable {
    /// Writes the tree at `subtree` (`terraform`) of `commit` below `directory`, which exists and is empty.
    ///
    /// Symbolic links, submodules and names that leave the tree are refused with `invalid`. Files get mode 0600.
    func materialize(commit: CommitID, subtree: String, into directory: String) async throws(PortFailure)
}
