/// `scaleway_rdb_privilege`: what one user may do in one database.
struct DatabasePrivilegeResource: StandInResource {
    let rules = PlanRules(replaces: ["instance_id", "region"])
    let entry: SchemaTable.Entry
    let defaultTimeout = Duration.seconds(1800)

    init() { entry = SchemaTable.shared.resource("scaleway_rdb_privilege", rules) }

    func id(_ text: String) -> ResourceID? { ResourceID(text, names: 2) }

    func validate(_ config: Value) -> [PluginDiagnostic] {
        guard let permission = config["permission"].text,
            !["readonly", "readwrite", "all", "custom", "none"].contains(permission)
        else { return [] }
        return [.error("\"\(permission)\" is no permission", attribute: "permission")]
    }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        let region = planned["region"].text ?? cloud.settings.region
        let instance = ResourceID.bare(planned["instance_id"].text ?? "")
        let (database, user) = (planned["database_name"].text ?? "", planned["user_name"].text ?? "")
        let id = ResourceID(region, id: "\(instance)/\(database)/\(user)")
        try await put(id, planned["permission"], cloud, timeouts.create)
        return id
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        let (database, user) = (Forms.escaped(id.parts[1]), Forms.escaped(id.parts[2]))
        do {
            try await api.wait(timeouts.read)
            guard try await api.first("/users?name=\(user)&order_by=name_asc", "users") != nil else { return nil }
            let list = "/privileges?database_name=\(database)&order_by=user_name_asc&user_name=\(user)"
            guard let row = try await api.first(list, "privileges") else {
                throw PluginDiagnostic.error(
                    "couldn't retrieve privileges for user[\(id.parts[2])] on database [\(id.parts[1])]")
            }
            let isSynced = reference["permission"] == row["permission"]
            var reading = ResourceReading(
                value: .object([
                    "id": .string(id.description), "region": .string(id.region),
                    "instance_id": .string(ResourceID(id.region, id: id.parts[0]).description),
                    "database_name": row["database_name"], "user_name": row["user_name"],
                    "permission": row["permission"], "effective_permission": row["permission"],
                    "permission_status": isSynced ? "synced" : "drifted",
                ]))
            if !isSynced {
                reading.warnings.append(.warning("Database privilege drift detected", attribute: "permission"))
            }
            return reading
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws { try await put(id, planned["permission"], cloud, timeouts.update) }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        try await api.wait(timeouts.delete)
        let list = "/users?name=\(Forms.escaped(id.parts[2]))&order_by=name_asc"
        guard try await api.first(list, "users") != nil else { return }
        try await put(id, "none", cloud, timeouts.delete)
    }

    /// PostgreSQL refuses two changes of a catalogue at once (409 `Tuple concurrently updated`).
    private func put(_ id: ResourceID, _ permission: Value, _ cloud: Cloud, _ timeout: Duration) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        try await api.wait(timeout)
        try await api.write(
            "PUT", "/privileges",
            .object([
                "database_name": .string(id.parts[1]), "user_name": .string(id.parts[2]), "permission": permission,
            ]), timeout: timeout)
        try await api.wait(timeout)
    }
}
