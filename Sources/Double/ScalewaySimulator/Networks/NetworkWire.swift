import SimulatedCloud

/// VPCs and private networks in Scaleway's JSON (api.md 9.1).
enum NetworkWire {
    static func vpc(_ vpc: CloudVPC, in cloud: SimulatedCloud) -> JSONValue {
        [
            "id": .string(vpc.id), "name": .string(vpc.name), "tags": .strings(vpc.tags),
            "organization_id": .string(cloud.settings.organizationID), "project_id": .string(vpc.projectID),
            "created_at": .time(vpc.createdAt), "updated_at": .time(vpc.updatedAt), "is_default": .bool(vpc.isDefault),
            "private_network_count": .int(cloud.networkCount(of: vpc)), "routing_enabled": true,
            "custom_routes_propagation_enabled": .bool(vpc.propagatesCustomRoutes), "region": .string(vpc.region),
        ]
    }

    static func network(_ network: PrivateNetwork, _ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(network.id), "name": .string(network.name), "tags": .strings(network.tags),
            "organization_id": .string(settings.organizationID), "project_id": .string(network.projectID),
            "created_at": .time(network.createdAt), "updated_at": .time(network.updatedAt),
            "subnets": .array(network.subnets.map { subnet($0, of: network, settings) }),
            "vpc_id": .string(network.vpcID),
            "dhcp_enabled": true, "default_route_propagation_enabled": .bool(network.propagatesDefaultRoute),
            "region": .string(network.region),
        ]
    }

    static func subnet(_ subnet: NetworkSubnet, of network: PrivateNetwork, _ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(subnet.id), "created_at": .time(subnet.createdAt), "updated_at": .time(subnet.createdAt),
            "subnet": .string(subnet.range), "project_id": .string(network.projectID),
            "private_network_id": .string(network.id),
            "vpc_id": .string(network.vpcID),
        ]
    }

    static func access(_ list: VPCAccess.List) -> JSONValue {
        [
            "default_policy": .string(list.defaultPolicy),
            "rules": .array(
                list.rules.map { rule in
                    [
                        "protocol": .string(rule.proto), "source": .string(rule.source),
                        "src_port_low": .int(rule.sourcePorts[0]),
                        "src_port_high": .int(rule.sourcePorts[1]), "destination": .string(rule.destination),
                        "dst_port_low": .int(rule.destinationPorts[0]), "dst_port_high": .int(rule.destinationPorts[1]),
                        "action": .string(rule.action), "description": .string(rule.note),
                    ]
                }),
        ]
    }

    static func accessList(_ body: inout BodyReader) -> VPCAccess.List {
        var list = VPCAccess.List(defaultPolicy: action("default_policy", &body))
        for var entry in body.objects("rules") ?? [] {
            list.rules.append(
                VPCAccess.Rule(
                    proto: entry.string("protocol").flatMap { $0.hasPrefix("unknown_") ? nil : $0 } ?? "ANY",
                    source: entry.string("source") ?? "",
                    sourcePorts: [entry.int("src_port_low") ?? 0, entry.int("src_port_high") ?? 0],
                    destination: entry.string("destination") ?? "",
                    destinationPorts: [entry.int("dst_port_low") ?? 0, entry.int("dst_port_high") ?? 0],
                    action: action("action", &entry), note: entry.string("description") ?? ""))
            body.absorb(entry)
        }
        return list
    }

    private static func action(_ key: String, _ body: inout BodyReader) -> String {
        let given = body.string(key).flatMap { $0.hasPrefix("unknown_") ? nil : $0 } ?? "accept"
        if given != "accept", given != "drop" { body.refuse(key, "constraint", "must be accept or drop") }
        return given
    }

    static func change(_ body: inout BodyReader) -> NetworkChange {
        var change = NetworkChange()
        change.name = body.string("name")
        change.tags = body.strings("tags")
        change.propagatesDefaultRoute = body.bool("default_route_propagation_enabled")
        return change
    }
}
