/// `scaleway_rdb_instance`, without what is made from a snapshot.
struct DatabaseInstanceResource: StandInResource {
    let rules = PlanRules(
        replaces: ["init_settings", "private_network.zone", "project_id", "region", "snapshot_id", "user_name"],
        defaults: ["disable_backup": false, "is_ha_cluster": false, "volume_type": "lssd"],
        equivalences: ["engine": .ignoringCase, "node_type": .ignoringCase, "private_network.pn_id": .regionalID],
        computedBlocks: ["load_balancer", "logs_policy", "private_ip"])
    let entry: SchemaTable.Entry
    let defaultTimeout = Duration.seconds(1800)

    init() { entry = SchemaTable.shared.resource("scaleway_rdb_instance", rules) }

    func validate(_ config: Value) -> [PluginDiagnostic] {
        var findings = PasswordRules.findings(config, isRequired: false)
        if !config["snapshot_id"].isNull {
            findings.append(
                .error("The stand-in provider makes no instance from a snapshot", attribute: "snapshot_id"))
        }
        if let size = config["volume_size_in_gb"].whole, size % 5 != 0 {
            findings.append(.error("volume_size_in_gb must be a multiple of 5", attribute: "volume_size_in_gb"))
        }
        return findings
    }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        let region = planned["region"].text ?? cloud.settings.region
        guard let project = planned["project_id"].text ?? cloud.settings.projectID else {
            throw PluginDiagnostic.error("project_id is required", detail: "Set SCW_DEFAULT_PROJECT_ID or project_id.")
        }
        let created = try await cloud.call(
            "POST", "/rdb/v1/regions/\(region)/instances", try DatabaseInstanceBody.create(planned, project: project))
        guard let uuid = created["id"].text else { throw WireError("a database instance without an id") }
        let id = ResourceID(region, id: uuid)
        let api = DatabaseAPI(cloud: cloud, region: region, instance: uuid)
        do {
            if let body = DatabaseInstanceBody.afterCreate(planned) {
                try await api.wait(timeouts.create)
                try await api.write("PATCH", "", body, timeout: timeouts.create)
            }
            if !planned["settings"].isZero, planned["settings"] != .unknown {
                try await api.wait(timeouts.create)
                try await api.write(
                    "PUT", "/settings", .object(["settings": DatabaseInstanceBody.settings(planned["settings"])]),
                    timeout: timeouts.create)
            }
        } catch {
            throw HalfMade(id: id, cause: error)
        }
        return id
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.id)
        let object: Value
        do {
            object = try await api.wait(timeouts.read)
        } catch let error as APIError where error.isNotFound {
            return nil
        }
        var user = reference["user_name"]
        if user.isZero || user == .unknown {
            let users = try await cloud.call("GET", api.path("/users?order_by=name_asc&page=1"))["users"].elements
            user = users.first { $0["is_admin"].flag == true }?["name"] ?? ""
        }
        let certificate = try await cloud.call("GET", api.path("/certificate"))
        let observed = DatabaseInstanceState.value(
            id, object, user: user, certificate: certificate["content"].text ?? "", reference: reference)
        return ResourceReading(value: Equality.keepingForm(of: reference, in: observed, schema))
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.id)
        let timeout = timeouts.update
        for upgrade in try DatabaseInstanceBody.upgrades(
            prior: prior, planned: planned, changes: changes, now: try await cloud.call("GET", api.path()))
        {
            try await api.wait(timeout)
            try await api.write("POST", "/upgrade", upgrade, timeout: timeout)
            try await api.wait(timeout)
        }
        try await api.wait(timeout)
        try await api.write("PATCH", "", DatabaseInstanceBody.update(planned, changes: changes), timeout: timeout)
        if changes.contains("settings") {
            try await api.wait(timeout)
            try await api.write(
                "PUT", "/settings", .object(["settings": DatabaseInstanceBody.settings(planned["settings"])]),
                timeout: timeout)
        }
        if let password = PasswordRules.changed(planned, changes: changes) {
            try await api.wait(timeout)
            let user = Forms.escaped(planned["user_name"].text ?? "")
            try await api.write("PATCH", "/users/\(user)", .object(["password": password]), timeout: timeout)
        }
        for block in ["private_network", "load_balancer"] where changes.contains(block) {
            for endpoint in try await api.wait(timeout)["endpoints"].elements where !endpoint[block].isNull {
                let path = "/rdb/v1/regions/\(id.region)/endpoints/\(endpoint["id"].text ?? "")"
                _ = try await cloud.call("DELETE", path)
                try await api.wait(timeout)
            }
            guard let wanted = try DatabaseInstanceBody.endpoint(block, planned[block].elements.first) else { continue }
            try await api.write("POST", "/endpoints", .object(["endpoint_spec": wanted]), timeout: timeout)
            try await api.wait(timeout)
        }
    }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.id)
        do {
            try await api.wait(timeouts.delete)
            try await api.write("DELETE", "", timeout: timeouts.delete)
            // Until it is gone.
            _ = try await cloud.wait("database instance", api.path(), timeout: timeouts.delete, pause: cloud.poll * 6) {
                _ in false
            }
        } catch let error as APIError where error.isNotFound {
            return
        }
    }
}
