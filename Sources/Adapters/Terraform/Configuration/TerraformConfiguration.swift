/// Everything the Terraform adapter needs to know of the machine and of the account.
package struct TerraformConfiguration: Sendable {
    /// Path of the `terraform` binary, or a name that is looked up in ``searchPath``.
    package var binary: String
    /// Directories for ``binary`` and the `PATH` of Terraform itself (local modules may run nothing else).
    package var searchPath: String
    /// Folder of the repository with modules and roots.
    package var codePath: String
    /// Terraform's CLI configuration file (`TF_CLI_CONFIG_FILE`), which names the provider mirror. Nil: an empty one,
    /// so that providers come from the registry and nothing depends on the caller's environment or home.
    package var cliConfigFile: String?
    /// Persistent directory of the controller; working copies live below `terraform/` in it. Holds no secret.
    package var dataDirectory: String
    /// When set, the backend of every root is overridden with `local`, one state file per environment in this
    /// directory. Nil: the backend that the HCL names.
    package var stateDirectory: String?
    /// Another store for the `s3` backend that the HCL names; nil for the one in the HCL.
    package var backend: StateBackendSettings?
    /// Directories on tmpfs, best first, in which the private directory is made. See ``PrivateDirectory``.
    package var privateDirectoryBases: [String]
    /// Another address for Scaleway's API (`SCW_API_URL`); nil for the real one.
    package var apiURL: String?
    /// More environment variables for Terraform and the provider. They can't replace the ones that the adapter sets.
    package var additionalEnvironment: [String: String]
    /// How long each command may take.
    package var timeouts: TerraformTimeouts
    /// Command in front of `terraform` that ends it when the controller dies: the path of `amarre` and `supervise`.
    /// Empty runs Terraform directly; it then outlives a killed controller, so leave it empty only in tests.
    package var supervisor: [String]

    package init(
        binary: String = "terraform", searchPath: String = "/usr/local/bin:/usr/bin:/bin",
        codePath: String = "terraform",
        cliConfigFile: String? = nil,
        dataDirectory: String, stateDirectory: String? = nil, backend: StateBackendSettings? = nil,
        privateDirectoryBases: [String],
        apiURL: String? = nil,
        additionalEnvironment: [String: String] = [:], timeouts: TerraformTimeouts = TerraformTimeouts(),
        supervisor: [String]
    ) {
        self.binary = binary
        self.searchPath = searchPath
        self.codePath = codePath
        self.cliConfigFile = cliConfigFile
        self.dataDirectory = dataDirectory
        self.stateDirectory = stateDirectory
        self.backend = backend
        self.privateDirectoryBases = privateDirectoryBases
        self.apiURL = apiURL
        self.additionalEnvironment = additionalEnvironment
        self.timeouts = timeouts
        self.supervisor = supervisor
    }

    /// The bases to try in order: the login session's runtime directory (`$XDG_RUNTIME_DIR`, when it is set),
    /// `/dev/shm`.
    package static func privateDirectoryBases(runtimeDirectory: String?) -> [String] {
        (runtimeDirectory.map { $0.isEmpty ? [] : [$0] } ?? []) + ["/dev/shm"]
    }
}

/// The longest that each command of Terraform may take before it is interrupted.
package struct TerraformTimeouts: Sendable {
    /// `init`: installs providers.
    package var initialise: Duration
    /// `plan`: reads every targeted resource; the provider waits up to its own `create` timeout (3 min) for a busy one.
    package var plan: Duration
    /// `show`, `version`, `untaint`, `force-unlock`: touch the state or a file only.
    package var short: Duration
    /// `apply` of instances.
    package var apply: Duration
    /// `apply` of what instances stand on, and the time that it gets between SIGINT and SIGKILL: what is killed while it
    /// makes a database forgets it, and the next apply makes another one. A database takes minutes; the module gives it
    /// an hour at most.
    package var infrastructure: Duration
    /// Time between SIGINT and SIGKILL of everything else; Terraform writes its state in it.
    package var grace: Duration

    package init(
        initialise: Duration = .seconds(120), plan: Duration = .seconds(300), short: Duration = .seconds(60),
        apply: Duration = .seconds(600), infrastructure: Duration = .seconds(3600), grace: Duration = .seconds(10)
    ) {
        self.initialise = initialise
        self.plan = plan
        self.short = short
        self.apply = apply
        self.infrastructure = infrastructure
        self.grace = grace
    }

    /// The longest that a command which takes the state's lock may run, and then be ended.
    var longest: Duration { max(apply, plan, infrastructure + infrastructure) }
}
