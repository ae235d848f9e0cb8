/// `scaleway_rdb_user`.
struct DatabaseUserResource: StandInResource {
    let rules = PlanRules(replaces: ["instance_id", "name", "region"])
    let entry: SchemaTable.Entry
    let defaultTimeout = Duration.seconds(1800)

    init() { entry = SchemaTable.shared.resource("scaleway_rdb_user", rules) }

    func id(_ text: String) -> ResourceID? { ResourceID(text, names: 1) }

    func validate(_ config: Value) -> [PluginDiagnostic] { PasswordRules.findings(config, isRequired: true) }

    func create(_ planned: Value, timeouts: Timeouts, cloud: Cloud) async throws -> ResourceID {
        guard let instance = ResourceID(planned["instance_id"].text ?? "") else {
            throw PluginDiagnostic.error("instance_id must have the form fr-par/UUID", attribute: "instance_id")
        }
        let api = DatabaseAPI(cloud: cloud, region: instance.region, instance: instance.id)
        try await api.wait(timeouts.create)
        try await api.write(
            "POST", "/users",
            .object([
                "name": planned["name"], "password": PasswordRules.wanted(planned) ?? "",
                "is_admin": .bool(planned["is_admin"].flag ?? false),
            ]), timeout: timeouts.create)
        return ResourceID(instance.region, id: "\(instance.id)/\(planned["name"].text ?? "")")
    }

    func read(
        _ id: ResourceID, reference: Value, timeouts: Timeouts, cloud: Cloud
    ) async throws -> ResourceReading? {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        do {
            try await api.wait(timeouts.read)
            let list = "/users?name=\(Forms.escaped(id.parts[1]))&order_by=name_asc"
            guard let user = try await api.first(list, "users") else { return nil }
            var members: [String: Value] = [
                "id": .string(id.description), "region": .string(id.region),
                "instance_id": .string(ResourceID(id.region, id: id.parts[0]).description), "name": user["name"],
                "is_admin": user["is_admin"],
            ]
            for name in ["password", "password_wo_version"] { members[name] = reference[name] }
            return ResourceReading(value: Equality.keepingForm(of: reference, in: .object(members), schema))
        } catch let error as APIError where error.isNotFound {
            return nil
        }
    }

    func update(
        _ id: ResourceID, prior: Value, planned: Value, changes: Set<String>, timeouts: Timeouts, cloud: Cloud
    ) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        try await api.wait(timeouts.update)
        var body: [String: Value] = [:]
        if let password = PasswordRules.changed(planned, changes: changes) { body["password"] = password }
        if changes.contains("is_admin") { body["is_admin"] = .bool(planned["is_admin"].flag ?? false) }
        _ = try await cloud.call("PATCH", api.path("/users/\(Forms.escaped(id.parts[1]))"), .object(body))
    }

    func delete(_ id: ResourceID, timeouts: Timeouts, cloud: Cloud) async throws {
        let api = DatabaseAPI(cloud: cloud, region: id.region, instance: id.parts[0])
        try await api.wait(timeouts.delete)
        do {
            try await api.write("DELETE", "/users/\(Forms.escaped(id.parts[1]))", timeout: timeouts.delete)
        } catch let error as APIError where error.isNotFound {
            return
        }
    }
}
