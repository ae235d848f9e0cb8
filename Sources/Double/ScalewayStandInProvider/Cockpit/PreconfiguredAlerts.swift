/// `data "scaleway_cockpit_preconfigured_alert"`: the alerts that Cockpit has ready, with their ids.
enum PreconfiguredAlerts {
    static let typeName = "scaleway_cockpit_preconfigured_alert"

    /// Its schema.
    static var block: BlockSchema {
        SchemaTable.shared.entry(.data, typeName)?.block ?? BlockSchema(attributes: [])
    }

    /// What is wrong with a configuration.
    static func findings(_ config: Value) -> [PluginDiagnostic] {
        var findings: [PluginDiagnostic] = []
        if let id = config["data_source_id"].text, !Forms.isUUID(id) {
            findings.append(.error("\"\(id)\" is no UUID", attribute: "data_source_id"))
        }
        let statuses = ["disabled", "disabling", "enabled", "enabling", "unknown_rule_status"]
        if let status = config["rule_status"].text, !statuses.contains(status) {
            findings.append(
                .error("expected rule_status to be one of \(statuses), got \(status)", attribute: "rule_status"))
        }
        return findings
    }

    /// What there is, in the API's order, which is another one at each call.
    static func read(_ config: Value, _ cloud: Cloud) async throws -> Value {
        guard let project = config["project_id"].text ?? cloud.settings.projectID else {
            throw PluginDiagnostic.error("project_id is required", detail: "Set SCW_DEFAULT_PROJECT_ID or project_id.")
        }
        let region = config["region"].text ?? cloud.settings.region
        let query = ["data_source_id", "rule_status"].compactMap { name in
            config[name].text.map { "&\(name)=\(Forms.escaped($0))" }
        }
        let api = AlertManagerAPI(cloud: cloud, region: region, project: project)
        var result = config.members
        result["id"] = .string("\(region)/\(project)")
        result["project_id"] = .string(project)
        result["region"] = .string(region)
        result["alerts"] = .array(try await api.alerts(query.joined()).map(alert))
        return block.conform(.object(result))
    }

    private static func alert(_ object: Value) -> Value {
        var members: [String: Value] = [:]
        for name in ["annotations", "data_source_id", "duration", "name", "rule", "rule_status", "state"] {
            members[name] = object[name]
        }
        for name in [
            "display_description", "display_name", "preconfigured_rule_id", "product_family", "product_name",
        ] { members[name] = object["preconfigured_data"][name] }
        return .object(members)
    }
}
