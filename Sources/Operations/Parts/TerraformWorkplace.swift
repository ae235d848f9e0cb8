/// The directory in memory in which Terraform works.
package struct TerraformWorkplace: Hashable, Sendable {
    /// Absolute path.
    let path: String
    /// Why each place before the one that was taken couldn't be.
    let refusals: [String]

    package init(path: String, refusals: [String]) {
        self.path = path
        self.refusals = refusals
    }
}
