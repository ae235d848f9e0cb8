/// The request bodies of a PostgreSQL instance, as the real provider writes them.
enum DatabaseInstanceBody {
    static func create(_ planned: Value, project: String) throws -> Value {
        func text(_ name: String) -> Value { .string(planned[name].text ?? "") }
        let endpoints = try ["private_network", "load_balancer"].compactMap {
            try endpoint($0, planned[$0].elements.first)
        }
        let size = planned["volume_size_in_gb"].whole ?? 0
        if size != 0, planned["volume_type"].text == "lssd" {
            throw PluginDiagnostic.error(
                "volume_size_in_gb can't be chosen with volume_type lssd", attribute: "volume_size_in_gb")
        }
        return .object([
            "project_id": .string(project),
            "name": planned["name"].text.map(Value.string) ?? GeneratedName.make("rdb"),
            "engine": text("engine"), "user_name": text("user_name"),
            "password": PasswordRules.wanted(planned) ?? "", "node_type": text("node_type"),
            "is_ha_cluster": .bool(planned["is_ha_cluster"].flag ?? false),
            "disable_backup": .bool(planned["disable_backup"].flag ?? false),
            "tags": planned["tags"].isZero ? .null : planned["tags"],
            "init_settings": planned["init_settings"].isZero ? .null : settings(planned["init_settings"]),
            "volume_type": text("volume_type"), "volume_size": .integer(size * 1_000_000_000),
            "init_endpoints": endpoints.isEmpty ? .null : .array(endpoints), "backup_same_region": false,
            "encryption": .object(["enabled": .bool(planned["encryption_at_rest"].flag ?? false)]),
        ])
    }

    /// What can be said only of an instance that is there; nil for nothing.
    static func afterCreate(_ planned: Value) -> Value? {
        var body: [String: Value] = [:]
        if planned["disable_backup"].flag != true {
            body["is_backup_schedule_disabled"] = false
            body["backup_same_region"] = .bool(planned["backup_same_region"].flag ?? false)
            for name in ["backup_schedule_frequency", "backup_schedule_retention"] {
                if let number = planned[name].whole, number != 0 { body[name] = .integer(number) }
            }
        }
        if let policy = logs(planned) { body["logs_policy"] = policy }
        return body.isEmpty ? nil : .object(body)
    }

    /// What changed; nothing is said as `{}`.
    static func update(_ planned: Value, changes: Set<String>) -> Value {
        var body: [String: Value] = [:]
        if changes.contains("name") { body["name"] = planned["name"] }
        if changes.contains("disable_backup") {
            body["is_backup_schedule_disabled"] = .bool(planned["disable_backup"].flag ?? false)
        }
        for name in ["backup_schedule_frequency", "backup_schedule_retention", "backup_same_region"]
        where changes.contains(name) { body[name] = planned[name] }
        if changes.contains("tags") { body["tags"] = .array(planned["tags"].elements) }
        if changes.contains("logs_policy"), let policy = logs(planned) { body["logs_policy"] = policy }
        return .object(body)
    }

    /// One call for each change that rebuilds the instance, in the provider's order.
    static func upgrades(prior: Value, planned: Value, changes: Set<String>, now: Value) throws -> [Value] {
        var upgrades: [Value] = []
        if changes.contains("volume_type") { upgrades.append(.object(["volume_type": planned["volume_type"]])) }
        if changes.contains("volume_size_in_gb"), let size = planned["volume_size_in_gb"].whole, size != 0 {
            if size < prior["volume_size_in_gb"].whole ?? 0 {
                throw PluginDiagnostic.error("a volume can't be made smaller", attribute: "volume_size_in_gb")
            }
            upgrades.append(.object(["volume_size": .integer(size * 1_000_000_000)]))
        }
        if changes.contains("node_type") { upgrades.append(.object(["node_type": planned["node_type"]])) }
        if changes.contains("is_ha_cluster") { upgrades.append(.object(["enable_ha": planned["is_ha_cluster"]])) }
        if changes.contains("encryption_at_rest") {
            guard planned["encryption_at_rest"].flag == true else {
                throw PluginDiagnostic.error("encryption can't be taken away", attribute: "encryption_at_rest")
            }
            upgrades.append(.object(["enable_encryption": true]))
        }
        if changes.contains("engine"), let engine = planned["engine"].text {
            let versions = now["upgradable_version"].elements
            guard let version = versions.first(where: { $0["name"].text == engine }) else {
                let names = versions.compactMap { $0["name"].text }.joined(separator: ", ")
                throw PluginDiagnostic.error("\(engine) can't be upgraded to; there is: \(names)", attribute: "engine")
            }
            upgrades.append(
                .object([
                    "major_upgrade_workflow": .object(["upgradable_version_id": version["id"], "with_endpoints": true])
                ]))
        }
        return upgrades
    }

    /// A block as an endpoint; nil for one that isn't wanted.
    static func endpoint(_ block: String, _ wanted: Value?) throws -> Value? {
        guard let wanted else { return nil }
        guard block == "private_network" else { return .object(["load_balancer": .object([:])]) }
        var body: [String: Value] = ["private_network_id": .string(ResourceID.bare(wanted["pn_id"].text ?? ""))]
        if let address = wanted["ip_net"].text, !address.isEmpty {
            body["service_ip"] = .string(address)
        } else if wanted["enable_ipam"].flag == true {
            body["ipam_config"] = .object([:])
        } else {
            throw PluginDiagnostic.error(
                "at least one of ip_net and enable_ipam must be given", attribute: "private_network")
        }
        return .object(["private_network": .object(body)])
    }

    static func settings(_ map: Value) -> Value {
        .array(map.members.sorted { $0.key < $1.key }.map { .object(["name": .string($0.key), "value": $0.value]) })
    }

    private static func logs(_ planned: Value) -> Value? {
        guard let policy = planned["logs_policy"].elements.first else { return nil }
        let names = ["max_age_retention", "total_disk_retention"]
        return .object(names.reduce(into: [:]) { $0[$1] = .integer(policy[$1].whole ?? 0) })
    }
}
