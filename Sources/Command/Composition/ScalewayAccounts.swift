import HTTPTransport
import LiveState
import Model
import Operations
import Ports
import Scaleway
import Terraform

/// The key of each environment, and what is done with it.
struct ScalewayAccounts: Sendable {
    /// What a person should know of the keys.
    let warnings: [String]
    /// The one for every environment; nil when each has its own.
    private let common: ScalewayAccount?
    private let byEnvironment: [EnvironmentName: ScalewayAccount]

    /// Throws everything that is wrong with the configuration file and the variables at once.
    init(
        _ configuration: ControllerConfiguration.Scaleway, environment: [String: String], transport: HTTPTransport,
        time: any TimeSource, ruleFiles: any RuleFileSource, terraformPath: String
    ) throws {
        func account(_ loaded: ScalewayConfiguration) -> ScalewayAccount {
            ScalewayAccount(
                loaded, transport: transport, time: time, ruleFiles: ruleFiles, terraformPath: terraformPath)
        }
        let overrides = ScalewayOverrides(apiURL: configuration.apiURL)
        guard let profiles = configuration.profiles else {
            let loaded = try ScalewayConfiguration.load(
                configFile: configuration.configFile, profile: configuration.profile, environment: environment,
                overrides: overrides)
            common = account(loaded)
            byEnvironment = [:]
            warnings = loaded.warnings
            return
        }
        var loaded: [EnvironmentName: ScalewayConfiguration] = [:]
        var problems: [String] = []
        // A key among the variables would be used in every environment.
        let (variables, ignored) = ScalewayConfiguration.withoutKeys(environment)
        for (name, profile) in profiles.sorted(by: { $0.key < $1.key }) {
            do throws(ScalewayConfigurationError) {
                let one = try ScalewayConfiguration.load(
                    configFile: configuration.configFile, profile: profile, environment: variables,
                    overrides: overrides)
                let twin = loaded.first { $0.value.credentials.accessKey == one.credentials.accessKey }
                if let twin { problems.append("\(twin.key) and \(name) have the same key; make one for each") }
                if one.region != ScalewayConfiguration.defaultRegion {
                    problems.append("the profile \(profile) has the region \(one.region); environments are in fr-par")
                }
                loaded[name] = one
            } catch {
                problems += error.problems
            }
        }
        // Terraform and the controller must see one cloud.
        if Set(loaded.values.map(\.apiURL)).count > 1 {
            problems.append("the profiles have different values of api_url; give them one, or set scaleway.apiURL")
        }
        guard problems.isEmpty else { throw ScalewayConfigurationError(problems.unique) }
        common = nil
        byEnvironment = loaded.mapValues { account($0) }
        warnings =
            loaded.values.flatMap(\.warnings).unique.sorted()
            + ignored.map { "\($0) is set and isn't used: scaleway.profiles names a key for each environment" }
    }

    /// The address of the API, the same for all; nil for none at all.
    var apiURL: String? { (common ?? byEnvironment.values.first)?.configuration.apiURL }

    /// Throws `denied` when the configuration has no key for the environment.
    func account(of environment: EnvironmentName) throws(PortFailure) -> ScalewayAccount {
        if let account = byEnvironment[environment] ?? common { return account }
        throw PortFailure(
            .denied, code: "scaleway_profile_missing",
            "the configuration names no key for \(environment): make one with `amarre key create controller -e "
                + "\(environment)`, add its profile to scaleway.profiles, and start the controller again")
    }
}

extension Array where Element: Hashable {
    /// Each once, in order.
    fileprivate var unique: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension ScalewayAccounts: TerraformKeys {
    func key(of environment: EnvironmentName) throws(PortFailure) -> TerraformKey {
        let credentials = try account(of: environment).configuration.credentials
        return TerraformKey(accessKey: Redacted(credentials.accessKey), secretKey: credentials.secretKey)
    }

    func secretReader(of environment: EnvironmentName) throws(PortFailure) -> any SecretReader {
        try account(of: environment).secrets
    }

    var secretKeys: [Redacted<String>] {
        (byEnvironment.values + [common].compactMap { $0 }).map(\.configuration.credentials.secretKey)
    }
}

extension ScalewayAccounts: LiveStateReader {
    func observe(
        _ environment: EnvironmentName, project: ProjectID, known: KnownResources
    ) async throws(PortFailure) -> LiveEnvironment {
        try await account(of: environment).reader.observe(environment, project: project, known: known)
    }
}
