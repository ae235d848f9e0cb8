/// `ephemeral "scaleway_secret_version"`: a secret's value for as long as Terraform runs, in no state and no plan.
enum EphemeralSecretVersion {
    static let typeName = "scaleway_secret_version"

    /// Its schema.
    static var block: BlockSchema {
        SchemaTable.shared.entry(.ephemeral, typeName)?.block ?? BlockSchema(attributes: [])
    }

    /// What is wrong with a configuration.
    static func findings(_ config: Value) -> [PluginDiagnostic] {
        guard config["secret_id"].isNull == config["secret_name"].isNull else { return [] }
        return [
            .error(
                "Invalid combination of arguments", detail: "one of secret_id, secret_name must be given, and only one",
                attribute: "secret_id")
        ]
    }

    /// The value, base64 as the API has it, and what else is known of the version.
    static func open(_ config: Value, _ cloud: Cloud) async throws -> Value {
        let revision = config["revision"].text ?? "latest"
        let (region, id) = try await secret(config, cloud)
        let path = "/secret-manager/v1beta1/regions/\(region)/secrets/\(id)/versions/"
        let access: Value
        do {
            access = try await cloud.call("GET", path + "\(revision)/access")
        } catch let error as APIError {
            throw PluginDiagnostic.error("Error accessing secret version", detail: "\(error)")
        }
        let version = try await cloud.call("GET", path + "\(access["revision"].whole ?? 0)")
        var result = config.members
        result["data"] = access["data"]
        result["revision"] = .string(revision)
        result["secret_id"] = config["secret_id"].isNull ? .string(id) : config["secret_id"]
        for name in ["description", "status"] { result[name] = version[name] }
        for name in ["created_at", "updated_at"] {
            result[name] = Field.time(version[name])
        }
        return block.conform(.object(result))
    }

    private static func secret(_ config: Value, _ cloud: Cloud) async throws -> (region: String, id: String) {
        if let text = config["secret_id"].text {
            guard let region = config["region"].text ?? ResourceID(text)?.region else {
                throw PluginDiagnostic.error(
                    "Invalid secret_id", detail: "Write it as fr-par/UUID, or give a region.", attribute: "secret_id")
            }
            return (region, ResourceID.bare(text))
        }
        let (region, name) = (config["region"].text ?? cloud.settings.region, config["secret_name"].text ?? "")
        var query = "?order_by=name_asc&page=1&name=\(Forms.escaped(name))"
        for key in ["organization_id", "project_id"] {
            if let value = config[key].text { query += "&\(key)=\(value)" }
        }
        let list = try await cloud.call("GET", "/secret-manager/v1beta1/regions/\(region)/secrets\(query)")
        let found = list["secrets"].elements.filter { $0["name"].text == name }
        guard found.count == 1, let id = found[0]["id"].text else {
            throw PluginDiagnostic.error(
                "Error listing secrets",
                detail: "\(found.isEmpty ? "no element" : "multiple elements") found with the name \(name)")
        }
        return (region, id)
    }
}
