import DesiredState
import Model
import Yams

/// `scaleway:`.
extension ConfigurationDecoder {
    mutating func decodeScaleway(_ node: Node?, for environments: [EnvironmentName]?)
        -> ControllerConfiguration.Scaleway
    {
        let section = node.flatMap { readSection($0, key: "scaleway") }
        let profile = section?.values["profile"].flatMap { nonEmpty($0, "scaleway.profile") }
        var apiURL: String?
        if let value = section?.values["apiURL"], let text = text(value, "scaleway.apiURL") {
            apiURL = text
            if let problem = RepositoryAddress.problem(withAPI: text) { report(value, "scaleway.apiURL", problem) }
        }
        return ControllerConfiguration.Scaleway(
            apiURL: apiURL ?? given("SCW_API_URL"), configFile: section.flatMap { path($0, "configFile") },
            profile: profile, profiles: section.flatMap { decodeProfiles($0, for: environments) },
            surveyInterval: duration(section, "surveyInterval", in: .seconds(1) ... .seconds(86_400)) ?? .seconds(300))
    }

    /// Each environment that is looked after has its own, and no other key comes in.
    private mutating func decodeProfiles(_ section: Section, for environments: [EnvironmentName]?)
        -> [EnvironmentName: String]?
    {
        let key = "scaleway.profiles"
        guard let node = section.values["profiles"] else { return nil }
        guard let mapping = node.mapping, !mapping.isEmpty else {
            report(node, key, "environments and their profiles are expected, such as {staging: staging-controller}")
            return nil
        }
        if let other = section.keys["profile"] {
            report(
                other, "scaleway.profile", "scaleway.profiles names a profile for each environment; take this one out")
        }
        var profiles: [EnvironmentName: String] = [:]
        for (nameNode, value) in mapping {
            let text = nameNode.scalar?.string ?? ""
            guard let name = EnvironmentName(text) else {
                report(nameNode, key, "the name of an environment is expected here")
                continue
            }
            guard let profile = nonEmpty(value, "\(key).\(name)") else { continue }
            if let environments, !environments.contains(name) {
                report(nameNode, "\(key).\(name)", "`environments` doesn't name this one")
            }
            if let twin = profiles.first(where: { $0.value == profile }) {
                report(value, "\(key).\(name)", "\(twin.key) has that profile: no key is good for two environments")
            }
            profiles[name] = profile
        }
        for name in environments ?? [] where profiles[name] == nil {
            report(node, key, "\(name) has no profile, and `environments` names it")
        }
        return profiles
    }
}
