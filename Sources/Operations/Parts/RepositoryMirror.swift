package import DesiredState
package import Model
package import Ports

/// The copy of the repository from which commits are read.
package protocol RepositoryMirror: Sendable {
    /// Fetches the branch and returns its commit.
    func fetch() async throws(PortFailure) -> CommitInfo

    /// Every file below a folder, with paths relative to it. Throws `notFound` when the commit hasn't the folder.
    func files(at commit: CommitID, below subtree: String) async throws(PortFailure) -> [SourceFile]

    /// Git's hash of a folder. Throws `notFound` when the commit hasn't it.
    func treeID(at commit: CommitID, subtree: String) async throws(PortFailure) -> String
}
