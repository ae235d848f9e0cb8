/// `scaleway_container_namespace`.
struct ContainerNamespaceResource: StandInResource {
    let rules = PlanRules.containerNamespace
    let entry = SchemaTable.shared.resource("scaleway_container_namespace", .containerNamespace)
    let defaultTimeout = Duration.seconds(300)

    init() {}

    static func path(_ id: ResourceID) -> String { "/containers/v1/regions/\(id.region)/namespaces/\(id.id)" }

    func validate(_ config: Value) -> [PluginDiagnostic] { VariableRules.findings(config) }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        let region = planned["region"].text ?? cloud.settings.region
        guard let project = planned["project_id"].text ?? cloud.settings.projectID else {
            throw PluginDiagnostic.error("project_id is required", detail: "Set SCW_DEFAULT_PROJECT_ID or project_id.")
        }
        var body: [String: Value] = [
            "name": planned["name"].text.map(Value.string) ?? GeneratedName.make("ns"),
            "project_id": .string(project),
            "environment_variables": .object(planned["environment_variables"].members),
            "secret_environment_variables": .object(planned["secret_environment_variables"].members),
            "tags": planned["tags"].isZero ? .null : planned["tags"],
        ]
        if !planned["description"].isZero { body["description"] = planned["description"] }
        let created = try await cloud.call("POST", "/containers/v1/regions/\(region)/namespaces", .object(body))
        guard let uuid = created["id"].text else { throw WireError("a namespace without an id") }
        let id = ResourceID(region, id: uuid)
        return try await cloud.waitUntilMade("namespace", id, at: Self.path(id), timeout: timeouts.create)
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        guard let object = try await cloud.settledIfThere("namespace", Self.path(id), timeout: timeouts.create) else {
            return nil
        }
        let observed = Value.object([
            "id": .string(id.description),
            "name": object["name"],
            "description": object["description"],
            "destroy_registry": reference["destroy_registry"],
            "environment_variables": object["environment_variables"],
            "secret_environment_variables": object["secret_environment_variables"],
            "organization_id": object["organization_id"],
            "project_id": object["project_id"],
            "region": .string(id.region),
            "registry_endpoint": "",
            "registry_namespace_id": "",
            "tags": object["tags"],
        ])
        return ResourceReading(value: Equality.keepingForm(of: reference, in: observed, schema))
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        _ = try await cloud.waitUntilSettled("namespace", Self.path(id), timeout: timeouts.update)
        var body: [String: Value] = [:]
        if changes.contains("description") { body["description"] = .string(planned["description"].text ?? "") }
        if changes.contains("tags") { body["tags"] = .array(planned["tags"].elements) }
        if changes.contains("environment_variables") {
            body["environment_variables"] = .object(planned["environment_variables"].members)
        }
        if changes.contains("secret_environment_variables") {
            body["secret_environment_variables"] = SecretAttributes.patch(
                prior: prior["secret_environment_variables"], planned: planned["secret_environment_variables"])
        }
        _ = try await cloud.call("PATCH", Self.path(id), .object(body))
    }

    /// Waits before and, unlike a container's, after: until the API answers 404.
    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        do {
            _ = try await cloud.waitUntilSettled("namespace", Self.path(id), timeout: timeouts.delete)
            _ = try await cloud.call("DELETE", Self.path(id))
            _ = try await cloud.waitUntilSettled("namespace", Self.path(id), timeout: timeouts.delete)
        } catch let error as APIError where error.isNotFound {
            return
        }
    }
}
