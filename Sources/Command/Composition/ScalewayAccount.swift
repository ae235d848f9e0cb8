import HTTPTransport
import Model
import Ports
import Scaleway

/// All that is done with one key.
struct ScalewayAccount: Sendable {
    let configuration: ScalewayConfiguration
    let client: ScalewayClient
    let secrets: ScalewaySecretReader
    let reader: ScalewayLiveStateReader
    let resolver: ScalewayReleaseResolver
    let namesakes: ScalewayNamesakeReader
    let rules: any AlertRuleLoader
    let migrations: any MigrationRunner
    let privileges: any DatabasePrivileges
    let verifier: any BackupVerifier
    let writer: ScalewayInstanceWriter
    let attributor: ScalewayChangeAttributor
    let surveyor: ScalewaySurroundingsReader
    let backups: ScalewayBackupStore

    /// `ruleFiles` and `terraformPath` say where a commit's alert rules are.
    init(
        _ configuration: ScalewayConfiguration, transport: HTTPTransport, time: any TimeSource,
        ruleFiles: any RuleFileSource, terraformPath: String
    ) {
        self.configuration = configuration
        client = ScalewayClient(configuration, transport: transport, time: time)
        secrets = ScalewaySecretReader(client)
        reader = ScalewayLiveStateReader(client)
        resolver = ScalewayReleaseResolver(client)
        namesakes = ScalewayNamesakeReader(client)
        rules = ScalewayAlertRules(client, files: ruleFiles, terraformPath: terraformPath)
        migrations = ScalewayMigrationRunner(client, secretReader: secrets)
        privileges = ScalewayDatabasePrivileges(client, secretReader: secrets)
        verifier = ScalewayBackupVerifier(client, secretReader: secrets)
        writer = ScalewayInstanceWriter(client, secretReader: secrets)
        attributor = ScalewayChangeAttributor(client)
        surveyor = ScalewaySurroundingsReader(client)
        backups = ScalewayBackupStore(client)
    }
}
