/// What `terraform init` was last run for. While none of it changes, the next commit needs no `init`: it would only
/// bring the same providers, modules and backend again, and costs most of the time between a commit and its plan.
///
/// It lies beside Terraform's data directory in memory, so both are gone after a restart of the machine.
struct Initialisation: Codable, Equatable, Sendable {
    /// SHA-256 of the CLI configuration file: it says where providers come from.
    var cliConfiguration: String
    /// Terraform's version.
    var version: String
    /// The local state that the backend is overridden with; nil when the root names the backend.
    var statePath: String?
    /// What `init` was told about the `s3` backend; nil when the root has none.
    var backend: [String]?
    /// Digest of Terraform's code: providers, modules, backend, a committed lock file.
    var code: String
    /// The commit whose working copy holds the lock file that ``lockFile`` keeps.
    var commit: String
    /// The lock file of providers as `init` left it; nil when there was none.
    var lockFile: String?

    /// Whether providers and backend are the same: then Terraform's data directory stays good.
    func hasSameSetting(as other: Self) -> Bool {
        cliConfiguration == other.cliConfiguration && version == other.version && statePath == other.statePath
            && backend == other.backend
    }
}
