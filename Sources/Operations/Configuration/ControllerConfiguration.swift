package import Model

/// What `--config FILE` says, decoded, checked, and with defaults filled in. Paths are absolute.
package struct ControllerConfiguration: Hashable, Sendable {
    /// `source:`, where desired state comes from.
    package struct Source: Hashable, Sendable {
        /// An `https:`, `http:`, `file:` or `ssh:` URL, `USER@HOST:PATH`, or an absolute path.
        package var repository: String
        /// The branch that is followed.
        package var branch: String
        /// Folder in the repository that holds the environments.
        package var desiredStatePath: String
        /// Folder in the repository that holds modules and environment roots.
        package var terraformPath: String
        /// File whose first line is the token for https; nil for none.
        package var tokenFile: String?
        /// Key and pinned host keys; set for an ssh address, and only then.
        package var ssh: SSH?
        /// Time between two looks at the repository.
        package var pollInterval: Duration
    }

    /// `source.sshKeyFile` and its neighbours, how an ssh address is reached.
    package struct SSH: Hashable, Sendable {
        /// A private key that this user alone may read.
        package var keyFile: String
        /// File whose first line is the key's passphrase; nil for a key without one.
        package var passphraseFile: String?
        /// The host keys that are accepted, in the format of `known_hosts`.
        package var knownHostsFile: String
    }

    /// `scaleway:`, how to reach the API. Credentials come from the `scw` configuration file or `SCW_*` variables.
    package struct Scaleway: Hashable, Sendable {
        /// Beats `SCW_API_URL`; nil for Scaleway's own address.
        package var apiURL: String?
        /// An `scw` configuration file; nil for the one that `scw` itself would read.
        package var configFile: String?
        /// A profile in that file; nil for its active one.
        package var profile: String?
        /// A profile for each environment; nil when one key is used for all. An environment without one isn't worked
        /// on.
        package var profiles: [EnvironmentName: String]?
        /// Time between two looks at what lies around the containers.
        var surveyInterval: Duration
    }

    /// `terraform:`, the binary and its surroundings.
    package struct Terraform: Hashable, Sendable {
        /// A name that is looked up on PATH, or an absolute path.
        package var binary: String
        /// Beats `TF_CLI_CONFIG_FILE`; nil for none.
        package var cliConfigFile: String?
        /// Folder for local state; nil for the S3 backend that the roots name.
        package var stateDirectory: String?
        /// Another store for the S3 backend that the roots name; nil for theirs.
        package var backend: Backend?
        /// Variables that Terraform gets besides those that the controller sets. Never secret: this file isn't.
        package var environment: [String: String]
    }

    /// `terraform.backend:`, where the S3 backend is when it isn't where the roots say.
    package struct Backend: Hashable, Sendable {
        /// `https://…`; nil for the roots' own.
        package var endpoint: String?
        /// Nil for the roots' own.
        package var bucket: String?
        /// Nil for the roots' own.
        package var region: String?
    }

    /// `probe:`, the controller's own health requests.
    package struct Probe: Hashable, Sendable {
        /// Longest time for one answer.
        package var timeout: Duration
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
    package var dataDirectory: String
    /// Where desired state comes from.
    package var source: Source
    /// The environments to look after; nil for all that git has.
    var environments: [EnvironmentName]?
    /// How to reach Scaleway's API.
    package var scaleway: Scaleway
    /// The binary and its surroundings.
    package var terraform: Terraform
    /// The controller's own health requests.
    package var probe: Probe
    var retention = Retention()
}
