/// `scaleway_container`.
struct ContainerResource: StandInResource {
    let rules = PlanRules.container
    let entry = SchemaTable.shared.resource("scaleway_container", .container)
    let defaultTimeout = Duration.seconds(750)

    init() {}

    private static func path(_ id: ResourceID) -> String { "/containers/v1/regions/\(id.region)/containers/\(id.id)" }

    func validate(_ config: Value) -> [PluginDiagnostic] {
        var findings = VariableRules.findings(config)
        let allowed = [
            "privacy": ["public", "private"], "protocol": ["http1", "h2c"], "sandbox": ["v1", "v2"],
            "http_option": ["enabled", "redirected"],
        ]
        for (attribute, values) in allowed.sorted(by: { $0.key < $1.key }) {
            guard let text = config[attribute].text, !values.contains(text) else { continue }
            findings.append(
                .error(
                    "expected \(attribute) to be one of \(values.joined(separator: ", ")), got \(text)",
                    attribute: attribute))
        }
        if config["image"].isNull == config["registry_image"].isNull {
            findings.append(
                .error(
                    "Invalid combination of arguments", detail: "exactly one of image and registry_image must be set"))
        }
        for (one, other) in [
            ("memory_limit", "memory_limit_bytes"), ("local_storage_limit", "local_storage_limit_bytes"),
            ("http_option", "https_connections_only"),
        ] where !config[one].isNull && !config[other].isNull {
            findings.append(
                .error("Conflicting configuration arguments", detail: "\(one) conflicts with \(other)", attribute: one))
        }
        if !config["health_check"].elements.isEmpty {
            findings.append(
                .error("health_check can't be created", detail: "Use liveness_probe.", attribute: "health_check"))
        }
        return findings
    }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        let region = planned["region"].text ?? cloud.settings.region
        let namespace = ResourceID(region, id: ResourceID.bare(planned["namespace_id"].text ?? ""))
        do {
            _ = try await cloud.waitUntilSettled(
                "namespace", ContainerNamespaceResource.path(namespace), timeout: timeouts.create)
        } catch let error as APIError {
            throw PluginDiagnostic.error("unexpected namespace error: \(error)")
        }
        let body = try ContainerRequest.create(planned)
        let created: Value
        do {
            created = try await cloud.call("POST", "/containers/v1/regions/\(region)/containers", body)
        } catch let error as APIError {
            throw PluginDiagnostic.error("creation container error: \(error)")
        }
        guard let uuid = created["id"].text else { throw WireError("a container without an id") }
        let id = ResourceID(region, id: uuid)
        return try await cloud.waitUntilMade("container", id, at: Self.path(id), timeout: timeouts.create)
    }

    /// Waits for the deploy under way with the *create* timeout of the last apply: a plan takes as long as that.
    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        guard let object = try await cloud.settledIfThere("container", Self.path(id), timeout: timeouts.create) else {
            return nil
        }
        let observed = ContainerState.value(id, object, reference: reference)
        var reading = ResourceReading(value: Equality.keepingForm(of: reference, in: observed, schema))
        if let status = object["status"].text, status != "ready" {
            reading.warnings.append(
                .warning("Container is not ready, but has status \(status)", detail: object["error_message"].text ?? "")
            )
        }
        return reading
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        let namespace = ResourceID(id.region, id: ResourceID.bare(planned["namespace_id"].text ?? ""))
        _ = try await cloud.waitUntilSettled(
            "namespace", ContainerNamespaceResource.path(namespace), timeout: timeouts.update)
        _ = try await cloud.waitUntilSettled("container", Self.path(id), timeout: timeouts.update)
        let body = try ContainerRequest.update(prior: prior, planned: planned, changes: changes)
        _ = try await cloud.call("PATCH", Self.path(id), body)
        _ = try await cloud.waitUntilSettled("container", Self.path(id), timeout: timeouts.update)
    }

    /// Waits before, not after: the container is still `deleting` when this returns.
    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        do {
            _ = try await cloud.waitUntilSettled("container", Self.path(id), timeout: timeouts.update)
            _ = try await cloud.call("DELETE", Self.path(id))
        } catch let error as APIError where error.isNotFound {
            return
        }
    }
}
