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
            "subnets": .array(network.subnets.map { subnet($0, of: network, settings) }), "vpc_id": .string(network.vpcID),
            "dhcp_enabled": true, "default_route_propagation_enabled": .bool(network.propagatesDefaultRoute),
            "region": .string(network.region),
        ]
    }

    static func subnet(_ subnet: NetworkSubnet, of network: PrivateNetwork, _ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(subnet.id), "created_at": .time(subnet.createdAt), "updated_at": .time(subnet.createdAt),
            "subnet": .string(subnet.range), "project_id": .string(network.projectID), "private_network_id": .string(network.id),
            "vpc_id": .string(network.vpcID),
        ]
    }

    static func change(_ body: inout BodyReader) -> NetworkChange {
        var change = NetworkChange()
        change.name = body.string("name")
        change.tags = body.strings("tags")
        change.propagatesDefaultRoute = body.bool("default_route_propagation_enabled")
        return change
    }
}
