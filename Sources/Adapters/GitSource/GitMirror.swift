package import DesiredState
package import Model
package import Ports

/// A bare copy of the desired-state repository, and everything that is read from it.
///
/// Fetches happen on a queue of their own and reads on another, so that a remote that doesn't answer keeps nobody from
/// a commit that is here. The repository is opened for each read, and for each fetch unless the mirror's folders are as
/// they were: a mirror that someone removes or damages is noticed, and made anew by the next fetch. Nothing is checked
/// out, no hook is run, no configuration of the system or the user is read.
package final class GitMirror: WorkingCopySource, RuleFileSource {
    private let fetching: MirrorFetching
    private let reading: MirrorReading

    /// Touches nothing yet: the mirror is made by the first fetch.
    package init(configuration: GitConfiguration) {
        let damage = MirrorDamage()
        fetching = MirrorFetching(configuration: configuration, damage: damage)
        reading = MirrorReading(configuration: configuration, damage: damage)
    }

    /// Fetches the branch and returns the commit that it points to.
    ///
    /// Throws `unreachable` (the last good revision stays readable), `denied` (token), `invalid` (no such branch, empty
    /// repository, a mirror directory that isn't ours), `cancelled` when the task is.
    package func fetch() async throws(PortFailure) -> CommitInfo {
        try await update().commit
    }

    /// Like ``fetch()``, and says what happened to the branch since the fetch before.
    package func update() async throws(PortFailure) -> FetchReport { try await fetching.update() }

    /// The commit that the last successful fetch found; nil when there was none. Works without a network.
    package func lastKnownCommit() async throws(PortFailure) -> CommitInfo? { try await reading.lastKnownCommit() }

    /// A commit's metadata. Throws `notFound` for a commit that the mirror doesn't have.
    package func commit(_ id: CommitID) async throws(PortFailure) -> CommitInfo { try await reading.commit(id) }

    /// Every file below the folder `subtree`, with paths relative to it, in git's order.
    ///
    /// Throws `notFound` when the folder or the commit isn't there, `invalid` with the path for a symbolic link, a
    /// submodule, a name that a file system could be tricked with, or anything over a limit.
    package func files(at commit: CommitID, below subtree: String) async throws(PortFailure) -> [SourceFile] {
        try await reading.files(at: commit, below: subtree)
    }

    /// See ``RuleFileSource``.
    package func ruleFiles(at commit: CommitID, in folder: String) async throws(PortFailure) -> [SourceFile]? {
        try await reading.ruleFiles(at: commit, in: folder)
    }

    /// Git's hash of the folder `subtree`: equal hashes mean equal content.
    package func treeID(at commit: CommitID, subtree: String) async throws(PortFailure) -> String {
        try await reading.treeID(at: commit, subtree: subtree)
    }

    /// Writes what is inside `subtree` into `directory`: `terraform/modules/x.tf` becomes `DIRECTORY/modules/x.tf`.
    /// Folders get mode 0700.
    ///
    /// Everything is checked before the first file is written.
    package func materialize(commit: CommitID, subtree: String, into directory: String) async throws(PortFailure) {
        try await reading.materialize(commit: commit, subtree: subtree, into: directory)
    }
}
