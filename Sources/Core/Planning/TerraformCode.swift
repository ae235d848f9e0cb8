package import Model

/// A state of the `terraform/` folder, and a commit that has it.
package struct TerraformCode: Hashable, Codable, Sendable {
    /// Git's hash of the folder.
    package let tree: String
    /// Where Terraform's working copy is taken from.
    package let commit: CommitID

    package init(tree: String, commit: CommitID) {
        self.tree = tree
        self.commit = commit
    }
}
