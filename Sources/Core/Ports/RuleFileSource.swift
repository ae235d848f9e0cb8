package import DesiredState
package import Model

/// Reads files of alert rules from git.
package protocol RuleFileSource: Sendable {
    /// The files that lie right in `folder` (`terraform/modules/monitoring/rules/environment`) and end in `.yml`, in
    /// git's order, with paths relative to it; nil when the commit has no such folder.
    ///
    /// Throws `notFound` for a commit that isn't known, `invalid` with the path for a symbolic link, a submodule, a
    /// file that ends in `.yaml` (it would be left out in silence), a file over 256 KiB, or more than 20 entries.
    func ruleFiles(at commit: CommitID, in folder: String) async throws(PortFailure) -> [SourceFile]?
}
