import AuditLog
import Controller
import Foundation
import GitSource
import HTTPTransport
import HealthProbe
import Journal
import Logging
import Model
import Ports
import Scaleway
import Terraform

/// All adapters of one process, built from the configuration. Nothing is opened before it is needed.
struct Adapters: Sendable {
    let configuration: ControllerConfiguration
    let scaleway: ScalewayConfiguration
    let transport: HTTPTransport
    let source: RepositorySource
    let reader: any LiveStateReader
    let resolver: any ReleaseResolver
    let writer: any InstanceWriter
    let prober: any InstanceProbe
    let terraform: TerraformCLI
    let turns: TurnFiles
    let attributor: any ChangeAttributor
    let surveyor: any SurroundingsReader
    let logger: Logger

    init(_ configuration: ControllerConfiguration, logger: Logger, environment: [String: String]) throws {
        self.configuration = configuration
        self.logger = logger
        let clock = SystemTime()
        scaleway = try ScalewayConfiguration.load(
            configFile: configuration.scaleway.configFile, profile: configuration.scaleway.profile,
            environment: environment,
            overrides: ScalewayOverrides(apiURL: configuration.scaleway.apiURL))
        transport = try HTTPTransport()
        let client = ScalewayClient(scaleway, transport: transport, time: clock)
        let secrets = ScalewaySecretReader(client)
        reader = ScalewayLiveStateReader(client)
        resolver = ScalewayReleaseResolver(client)
        writer = ScalewayInstanceWriter(client, secretReader: secrets)
        attributor = ScalewayChangeAttributor(client)
        surveyor = ScalewaySurroundingsReader(client)
        prober = HTTPInstanceProbe(transport)
        turns = TurnFiles(try DataDirectory(configuration.dataDirectory))
        let mirror = GitMirror(
            configuration: try GitConfiguration(
                remote: configuration.source.repository, branch: configuration.source.branch,
                mirror: configuration.dataDirectory + "/mirror",
                token: configuration.source.tokenFile.map { GitToken.file($0) }, ssh: configuration.source.ssh))
        source = RepositorySource(
            mirror: mirror, desiredStatePath: configuration.source.desiredStatePath,
            terraformPath: configuration.source.terraformPath,
            interval: configuration.source.pollInterval)
        terraform = TerraformCLI(
            configuration: TerraformConfiguration(
                binary: configuration.terraform.binary, codePath: configuration.source.terraformPath,
                cliConfigFile: configuration.terraform.cliConfigFile,
                dataDirectory: configuration.dataDirectory, stateDirectory: configuration.terraform.stateDirectory,
                backend: configuration.terraform.backend,
                privateDirectoryBases: TerraformConfiguration.privateDirectoryBases(
                    runtimeDirectory: environment["XDG_RUNTIME_DIR"]),
                accessKey: Redacted(scaleway.credentials.accessKey), secretKey: scaleway.credentials.secretKey,
                apiURL: scaleway.apiURL,
                additionalEnvironment: configuration.terraform.environment,
                supervisor: [try OwnProgram.path(), "supervise"]),
            secretReader: secrets, workingCopies: mirror, time: clock, logger: logger, transport: transport)
    }

    /// The audit log; opened by the process that holds the data directory.
    func audit() throws(PortFailure) -> SQLiteAuditLog {
        try SQLiteAuditLog(
            path: DataDirectory(configuration.dataDirectory).audit,
            origin: AuditOrigin(
                source: "urn:amarre:\(ProcessInfo.processInfo.hostName)", repository: configuration.source.repository,
                version: AmarreVersion.text,
                instance: "\(ProcessInfo.processInfo.hostName):\(ProcessInfo.processInfo.processIdentifier)"),
            clock: SystemTime())
    }

    func performer(_ standings: any CodeStandings) -> PortsEffectPerformer {
        PortsEffectPerformer(
            source: source, resolver: resolver, reader: reader, terraform: terraform, writer: writer, prober: prober,
            turns: turns, attributor: attributor, surveyor: surveyor, standings: standings,
            probeTimeout: configuration.probe.timeout)
    }

    func close() async { await transport.shutDown() }
}
