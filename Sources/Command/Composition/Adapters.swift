import AuditLog
import Controller
import Foundation
import GitSource
import HTTPTransport
import HealthProbe
import Journal
import Logging
import Model
import Operations
import Ports
import Scaleway
import Terraform

/// All adapters of one process, built from the configuration. Nothing but the journal is opened before it is needed.
struct Adapters: ControllerParts {
    let configuration: ControllerConfiguration
    let directory: any WorkDirectory
    let journal: any JournalStore
    let cursors: any CursorStore
    let source: RepositorySource
    let accounts: ScalewayAccounts
    let logger: Logger
    private let transport: HTTPTransport
    private let prober: any InstanceProbe
    private let cli: TerraformCLI
    private let turns: TurnFiles
    private let auditPath: String

    init(
        _ configuration: ControllerConfiguration, directory: DataDirectory, logger: Logger,
        environment: [String: String]
    ) throws {
        self.configuration = configuration
        self.directory = directory
        self.logger = logger
        auditPath = directory.audit
        let clock = SystemTime()
        transport = try HTTPTransport()
        prober = HTTPInstanceProbe(transport)
        turns = TurnFiles(directory)
        let mirror = GitMirror(
            configuration: try GitConfiguration(
                remote: configuration.source.repository, branch: configuration.source.branch,
                mirror: configuration.dataDirectory + "/mirror",
                token: configuration.source.tokenFile.map { GitToken.file($0) },
                ssh: configuration.source.ssh.map(GitSSH.init)))
        accounts = try ScalewayAccounts(
            configuration.scaleway, environment: environment, transport: transport, time: clock, ruleFiles: mirror,
            terraformPath: configuration.source.terraformPath)
        source = RepositorySource(
            mirror: mirror, desiredStatePath: configuration.source.desiredStatePath,
            terraformPath: configuration.source.terraformPath,
            interval: configuration.source.pollInterval)
        cli = TerraformCLI(
            configuration: TerraformConfiguration(
                binary: configuration.terraform.binary, codePath: configuration.source.terraformPath,
                cliConfigFile: configuration.terraform.cliConfigFile,
                dataDirectory: configuration.dataDirectory, stateDirectory: configuration.terraform.stateDirectory,
                backend: configuration.terraform.backend.map(StateBackendSettings.init),
                privateDirectoryBases: TerraformConfiguration.privateDirectoryBases(
                    runtimeDirectory: environment["XDG_RUNTIME_DIR"]),
                apiURL: accounts.apiURL,
                additionalEnvironment: configuration.terraform.environment,
                supervisor: [try OwnProgram.path(), "supervise"]),
            keys: accounts, workingCopies: mirror, time: clock, logger: logger, transport: transport)
        let journal = try SQLiteJournal(path: directory.journal)
        self.journal = journal
        cursors = journal
    }

    var terraform: any PersonsTerraform { cli }

    var reader: any LiveStateReader { accounts }

    func resolver(of environment: EnvironmentName) throws(PortFailure) -> any ReleaseResolver {
        try accounts.account(of: environment).resolver
    }

    func backups(of environment: EnvironmentName) throws(PortFailure) -> any BackupStore {
        try accounts.account(of: environment).backups
    }

    var keyWarnings: [String] { accounts.warnings }

    var auditReader: any AuditReader { SQLiteAuditReader(path: auditPath) }

    /// The audit log; opened by the process that holds the data directory.
    func audit(_ facts: ProgramFacts) throws(PortFailure) -> any AuditStore {
        try SQLiteAuditLog(
            path: auditPath,
            origin: AuditOrigin(
                source: "urn:amarre:\(ProcessInfo.processInfo.hostName)", repository: configuration.source.repository,
                version: AmarreVersion.text, binaryDigest: facts.binaryDigest,
                instance: "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)",
                terraform: facts.terraform),
            clock: SystemTime())
    }

    func performer(_ standings: any CodeStandings) -> any EffectPerformer {
        AccountsPerformer(accounts: accounts) { [source, cli, prober, turns, timeout = configuration.probe.timeout] in
            PortsEffectPerformer(
                source: source, resolver: $0.resolver, reader: $0.reader, namesakes: $0.namesakes, terraform: cli,
                writer: $0.writer, prober: prober, turns: turns, attributor: $0.attributor, surveyor: $0.surveyor,
                standings: standings, rules: $0.rules, backups: $0.backups,
                migrations: $0.migrations, privileges: $0.privileges, verifier: $0.verifier, probeTimeout: timeout)
        }
    }

    func imageCopier(from source: EnvironmentName, to target: EnvironmentName) throws(PortFailure) -> any ImageCopier {
        func side(_ environment: EnvironmentName) throws(PortFailure) -> RegistryImageCopier.Side {
            RegistryImageCopier.Side(
                name: environment.text, configuration: try accounts.account(of: environment).configuration)
        }
        return try RegistryImageCopier(
            from: try side(source), to: try side(target), transport: transport, time: SystemTime())
    }

    func close() async { await transport.shutDown() }
}

extension GitSSH {
    fileprivate init(_ ssh: ControllerConfiguration.SSH) {
        self.init(keyFile: ssh.keyFile, passphraseFile: ssh.passphraseFile, knownHostsFile: ssh.knownHostsFile)
    }
}

extension StateBackendSettings {
    fileprivate init(_ backend: ControllerConfiguration.Backend) {
        self.init(endpoint: backend.endpoint, bucket: backend.bucket, region: backend.region)
    }
}
