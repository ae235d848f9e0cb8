internal import Foundation
internal import Model

extension ScalewayConfiguration {
    /// Reads the configuration, weakest source first: built-in API address and fr-par, the file's root, a profile of
    /// the file, `SCW_*` in `environment`, `overrides`.
    ///
    /// The file is `configFile`, else `SCW_CONFIG_PATH`, both of which must exist; else `scw/config.yaml` (or `.yml`)
    /// in `XDG_CONFIG_HOME` or `HOME/.config`, when it exists. The profile is `profile`, else `SCW_PROFILE`, else the
    /// file's `active_profile`. An empty variable counts as unset. Throws all problems at once, each naming file and
    /// line, or variable, and the key.
    package static func load(
        configFile: String? = nil, profile: String? = nil, environment: [String: String],
        overrides: ScalewayOverrides = .init()
    ) throws(ScalewayConfigurationError) -> ScalewayConfiguration {
        let set = environment.filter { !$0.value.isEmpty }
        var problems: [String] = []
        var warnings: [String] = []
        var settings: [ScalewaySetting: ScalewayConfigFile.Entry] = [:]
        let path = try filePath(configFile, set)
        if let path {
            let file = try ScalewayConfigFile(path: path)
            problems += file.problems
            if let warning = permissionWarning(path) { warnings.append(warning) }
            settings = file.root
            let wanted = profile ?? set["SCW_PROFILE"] ?? file.activeProfile
            if let wanted, wanted != "default" || file.profiles["default"] != nil {
                if let chosen = file.profiles[wanted] {
                    settings.merge(chosen) { _, new in new }
                } else {
                    let names = file.profiles.keys.sorted().joined(separator: ", ")
                    problems.append(
                        "\(path): there is no profile \(PlainText.clean(wanted, limit: 80)); "
                            + (names.isEmpty ? "the file has none" : "the profiles are: \(names)"))
                }
            }
        } else if let profile {
            problems.append(
                "profile \(PlainText.clean(profile, limit: 80)) is asked for, but there is no scw configuration file")
        }
        for setting in ScalewaySetting.allCases {
            guard let variable = setting.variables.first(where: { set[$0] != nil }), let value = set[variable] else {
                continue
            }
            settings[setting] = .init(value: value, place: "environment: \(variable)")
        }
        if let url = overrides.apiURL { settings[.apiURL] = .init(value: url, place: "configuration: scaleway.apiURL") }
        if let region = overrides.region {
            settings[.region] = .init(value: region, place: "configuration: scaleway.region")
        }

        for setting in ScalewaySetting.allCases {
            guard let entry = settings[setting], let problem = setting.problem(with: entry.value) else { continue }
            problems.append("\(entry.place) \(problem)")
        }
        for setting in [ScalewaySetting.accessKey, .secretKey] where settings[setting] == nil {
            let source = path.map { "\($0) has no \(setting.rawValue)" } ?? "there is no scw configuration file"
            problems.append("no \(setting.rawValue): \(source), and \(setting.variables[0]) isn't set")
        }
        guard problems.isEmpty, let accessKey = settings[.accessKey]?.value, let secretKey = settings[.secretKey]?.value
        else {
            throw ScalewayConfigurationError(problems)
        }
        let apiURL = settings[.apiURL]?.value ?? defaultAPIURL
        if apiURL.hasPrefix("http://"), !isLoopback(apiURL) {
            warnings.append(
                "\(settings[.apiURL]?.place ?? "api_url"): the secret key would travel unencrypted; use https://")
        }
        let suffix = [settings[.userAgent]?.value, overrides.userAgentSuffix].compactMap { $0 }.joined(separator: " ")
        return ScalewayConfiguration(
            credentials: ScalewayCredentials(accessKey: accessKey, secretKey: Redacted(secretKey)), apiURL: apiURL,
            region: settings[.region]?.value ?? defaultRegion,
            defaultProject: settings[.project].flatMap { ProjectID($0.value.lowercased()) },
            defaultOrganization: settings[.organization]?.value.lowercased(),
            userAgentSuffix: suffix.isEmpty ? nil : suffix,
            warnings: warnings)
    }

    /// `environment` without what says whose key is used and in which project, and the names of what was taken out and
    /// holds a key: for a process that has a key for each of several environments.
    package static func withoutKeys(_ environment: [String: String]) -> (rest: [String: String], keys: [String]) {
        let keys = [ScalewaySetting.accessKey, .secretKey].flatMap(\.variables)
        let others = ScalewaySetting.project.variables + ScalewaySetting.organization.variables + ["SCW_PROFILE"]
        return (
            environment.filter { !keys.contains($0.key) && !others.contains($0.key) },
            keys.filter { environment[$0]?.isEmpty == false }
        )
    }

    private static func filePath(
        _ configFile: String?, _ environment: [String: String]
    ) throws(ScalewayConfigurationError) -> String? {
        for (path, source) in [
            (configFile, "Amarre's configuration"), (environment["SCW_CONFIG_PATH"], "SCW_CONFIG_PATH"),
        ] {
            guard let path else { continue }
            guard FileManager.default.fileExists(atPath: path) else {
                throw ScalewayConfigurationError(["\(path): there is no such file; \(source) names it"])
            }
            return path
        }
        let folders = [environment["XDG_CONFIG_HOME"], environment["HOME"].map { "\($0)/.config" }].compactMap { $0 }
        guard let folder = folders.first else { return nil }
        return ["\(folder)/scw/config.yaml", "\(folder)/scw/config.yml"].first {
            FileManager.default.fileExists(atPath: $0)
        }
    }

    private static func permissionWarning(_ path: String) -> String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0 else { return nil }
        return "\(path): others can read this file, which holds a key; chmod 600 it"
    }

    private static func isLoopback(_ url: String) -> Bool {
        let host = url.dropFirst("http://".count).prefix { $0 != "/" }
        return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
    }
}
