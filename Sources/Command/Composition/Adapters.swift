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
    let reader: any LiveStateReader
    let resolver: any ReleaseResolver
    let keyWarnings: [String]
    let logger: Logger
    private let transport: HTTPTransport
    private let namesakes: any NamesakeReader
    private let writer: any InstanceWriter
    private let prober: any InstanceProbe
    private let cli: TerraformCLI
    private let turns: TurnFiles
    private let attributor: any ChangeAttributor
    private let surveyor: any SurroundingsReader
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
        let scaleway = try ScalewayConfiguration.load(
            configFile: configuration.scaleway.configFile, profile: configuration.scaleway.profile,
            environment: environment,
            overrides: ScalewayOverrides(apiURL: configuration.scaleway.apiURL))
        keyWarnings = scaleway.warnings
        transport = try HTTPTransport()
        let client = ScalewayClient(scaleway, transport: transport, time: clock)
        let secrets = ScalewaySecretReader(client)
        reader = ScalewayLiveStateReader(client)
        resolver = ScalewayReleaseResolver(client)
        namesakes = ScalewayNamesakeReader(client)
        writer = ScalewayInstanceWriter(client, secretReader: secrets)
        attributor = ScalewayChangeAttributor(client)
        surveyor = ScalewaySurroundingsReader(client)
        prober = HTTPInstanceProbe(transport)
        turns = TurnFiles(directory)
        let mirror = GitMirror(
            configuration: try GitConfiguration(
                remote: configuration.source.repository, branch: configuration.source.branch,
                mirror: configuration.dataDirectory + "/mirror",
                token: configuration.source.tokenFile.map { GitToken.file($0) },
                ssh: configuration.source.ssh.map(GitSSH.init)))
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
                accessKey: Redacted(scaleway.credentials.accessKey), secretKey: scaleway.credentials.secretKey,
                apiURL: scaleway.apiURL,
                additionalEnvironment: configuration.terraform.environment,
                supervisor: [try OwnProgram.path(), "supervise"]),
            secretReader: secrets, workingCopies: mirror, time: clock, logger: logger, transport: transport)
        let journal = try SQLiteJournal(path: directory.journal)
        self.journal = journal
        cursors = journal
    }

    var terraform: any PersonsTerraform { cli }

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
        PortsEffectPerformer(
            source: source, resolver: resolver, reader: reader, namesakes: namesakes, terraform: cli, writer: writer,
            prober: prober, turns: turns, attributor: attributor, surveyor: surveyor, standings: standings,
            probeTimeout: configuration.probe.timeout)
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
