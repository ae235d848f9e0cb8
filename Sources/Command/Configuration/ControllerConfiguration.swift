import GitSource
import Model
import Terraform

/// What `--config FILE` says, decoded, checked, and with defaults filled in. Paths are absolute.
struct ControllerConfiguration: Hashable, Sendable {
    /// `source:`, where desired state comes from.
    struct Source: Hashable, Sendable {
        /// An `https:`, `http:`, `file:` or `ssh:` URL, `USER@HOST:PATH`, or an absolute path.
        var repository: String
        var branch: String
        /// Folder in the repository that holds the environments.
        var desiredStatePath: String
        /// Folder in the repository that holds modules and environment roots.
        var terraformPath: String
        /// File whose first line is the token for https; nil for none.
        var tokenFile: String?
        /// Key and pinned host keys; set for an ssh address, and only then.
        var ssh: GitSSH?
        /// Time between two looks at the repository.
        var pollInterval: Duration
    }

    /// `scaleway:`, how to reach the API. Credentials come from the `scw` configuration file or `SCW_*` variables.
    struct Scaleway: Hashable, Sendable {
        /// Beats `SCW_API_URL`; nil for Scaleway's own address.
        var apiURL: String?
        /// An `scw` configuration file; nil for the one that `scw` itself would read.
        var configFile: String?
        /// A profile in that file; nil for its active one.
        var profile: String?
        /// Time between two looks at what lies around the containers.
        var surveyInterval: Duration
    }

    /// `terraform:`, the binary and its surroundings.
    struct Terraform: Hashable, Sendable {
        /// A name that is looked up on PATH, or an absolute path.
        var binary: String
        /// Beats `TF_CLI_CONFIG_FILE`; nil for none.
        var cliConfigFile: String?
        /// Folder for local state; nil for the S3 backend that the roots name.
        var stateDirectory: String?
        /// Another store for the S3 backend that the roots name; nil for theirs.
        var backend: StateBackendSettings?
        /// Variables that Terraform gets besides those that the controller sets. Never secret: this file isn't.
        var environment: [String: String]
    }

    /// `probe:`, the controller's own health requests.
    struct Probe: Hashable, Sendable {
        /// Longest time for one answer.
        var timeout: Duration
    }

    /// `retention:`, how long what only people read is kept. The audit log isn't part of it: nothing of that is ever
    /// taken away.
    struct Retention: Hashable, Sendable {
        /// Age at which a reconciliation's record and a request that was answered are taken out of the journal.
        var journal: Duration = .seconds(400 * 86_400)
    }

    /// The file that this was read from, absolute.
    var file: String
    /// Journal, audit log and working copies.
    var dataDirectory: String
    var source: Source
    /// The environments to look after; nil for all that git has.
    var environments: [EnvironmentName]?
    var scaleway: Scaleway
    var terraform: Terraform
    var probe: Probe
    var retention = Retention()
}
