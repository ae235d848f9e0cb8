import FoundationEssentials
import Model
import Ports

/// Private copies of the folder with Terraform's code, one for each commit, made in one step.
struct WorkingCopies: Sendable {
    let source: any WorkingCopySource

    /// Makes sure that `commit` is there and is the only one, and returns the path of the environment's root in it.
    ///
    /// Throws `invalid` when the tree has no root for the environment or holds a file whose name is reserved.
    func root(_ commit: CommitID, in places: EnvironmentPlaces) async throws(PortFailure) -> String {
        let root = places.root(commit)
        let copy = places.workingCopy(commit)
        if Folder.exists(copy) { return root }
        let new = "\(places.workingCopies)/.new"
        try Folder.remove(new)
        try Folder.make(new)
        try await source.materialize(commit: commit, subtree: places.codePath, into: new)
        let newRoot = "\(new)/\(places.rootPath)"
        let names = Folder.names(in: newRoot)
        guard names.contains(where: { $0.hasSuffix(".tf") || $0.hasSuffix(".tf.json") }) else {
            throw PortFailure(
                .invalid, code: "terraform_root",
                "commit \(commit) has no Terraform files in \(places.repositoryPath), the root of \(places.environment)"
            )
        }
        for name in names {
            if let refusal = ReservedNames.refusal(of: name) {
                throw PortFailure(
                    .invalid, code: "terraform_reserved_name",
                    "\(places.repositoryPath)/\(name) in commit \(commit) is refused: \(refusal). Remove or rename it.")
            }
        }
        // Before Terraform and the controller add files of their own.
        if let digest = TreeDigest.of(new) { try Folder.write(Array(digest.utf8), to: places.codeDigest(commit)) }
        try Folder.move(new, to: copy)
        for path in Folder.names(in: places.workingCopies).map({ "\(places.workingCopies)/\($0)" })
        where path != copy && path != places.codeDigest(commit) {
            try Folder.remove(path)
        }
        return root
    }
}
