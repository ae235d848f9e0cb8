import Foundation

/// A PostgreSQL instance of the API as Terraform's state holds it.
enum DatabaseInstanceState {
    static func value(
        _ id: ResourceID, _ object: Value, user: Value, certificate: String, reference: Value
    ) -> Value {
        let endpoints = object["endpoints"].elements
        let balancer = endpoints.first { !$0["load_balancer"].isNull }
        let network = endpoints.first { !$0["private_network"].isNull }
        let schedule = object["backup_schedule"]
        var members: [String: Value] = [
            "id": .string(id.description), "region": .string(id.region), "user_name": user,
            "disable_backup": schedule["disabled"], "backup_schedule_frequency": schedule["frequency"],
            "backup_schedule_retention": schedule["retention"], "endpoint_ip": address(balancer ?? .null),
            "endpoint_port": balancer?["port"] ?? 0, "volume_type": object["volume"]["type"],
            "volume_size_in_gb": .integer((object["volume"]["size"].whole ?? 0) / 1_000_000_000),
            "encryption_at_rest": object["encryption"]["enabled"],
            "upgradable_versions": object["upgradable_version"], "read_replicas": .array([]),
            "certificate": .string(
                Data(base64Encoded: certificate).map { String(decoding: $0, as: UTF8.self) } ?? ""),
            "settings": map(object["settings"]), "init_settings": map(object["init_settings"]),
            "logs_policy": object["logs_policy"].isNull ? .array([]) : .array([object["logs_policy"]]),
            "private_ip": .array([]),
            "private_network": network.map { .array([privateNetwork($0, id)]) } ?? reference["private_network"],
            "load_balancer": balancer.map { .array([loadBalancer($0)]) } ?? .array([]),
            "maintenances": .array(object["maintenances"].elements),
        ]
        for name in ["password", "password_wo_version", "snapshot_id"] { members[name] = reference[name] }
        for name in [
            "name", "node_type", "engine", "is_ha_cluster", "tags", "project_id", "organization_id",
            "backup_same_region",
        ] { members[name] = object[name] }
        return .object(members)
    }

    private static func address(_ endpoint: Value) -> Value {
        let found = [endpoint["ip"], endpoint["hostname"]].first { !$0.isZero }
        return found ?? ""
    }

    private static func map(_ settings: Value) -> Value {
        .object(settings.elements.reduce(into: [:]) { $0[$1["name"].text ?? ""] = $1["value"] })
    }

    private static func text(_ value: Value) -> Value { value.isNull ? "" : value }

    private static func privateNetwork(_ endpoint: Value, _ id: ResourceID) -> Value {
        let network = endpoint["private_network"]
        return .object([
            "endpoint_id": endpoint["id"], "ip": text(endpoint["ip"]), "port": endpoint["port"],
            "name": text(endpoint["name"]), "hostname": text(endpoint["hostname"]),
            "ip_net": text(network["service_ip"]),
            "pn_id": .string(ResourceID(id.region, id: network["private_network_id"].text ?? "").description),
            "enable_ipam": .bool(network["provisioning_mode"].text == "ipam"), "zone": network["zone"],
        ])
    }

    private static func loadBalancer(_ endpoint: Value) -> Value {
        .object([
            "endpoint_id": endpoint["id"], "ip": text(endpoint["ip"]), "port": endpoint["port"],
            "name": text(endpoint["name"]), "hostname": text(endpoint["hostname"]),
        ])
    }
}
