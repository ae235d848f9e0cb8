import SimulatedCloud

/// Public gateways in Scaleway's JSON: the keys are those of its Python SDK, and of the provider's own tests.
enum GatewayWire {
    static func gateway(_ gateway: PublicGateway, in cloud: SimulatedCloud) -> JSONValue {
        [
            "id": .string(gateway.id), "name": .string(gateway.name), "tags": .strings(gateway.tags),
            "organization_id": .string(cloud.settings.organizationID), "project_id": .string(gateway.projectID),
            "created_at": .time(gateway.createdAt), "updated_at": .time(gateway.updatedAt),
            "type": .string(gateway.type), "bandwidth": .int(gateway.bandwidth),
            "status": .string(gateway.status.rawValue),
            "ipv4": cloud.address(of: gateway).map { address($0, cloud.settings) } ?? .null,
            "gateway_networks": .array(cloud.networks(of: gateway).map { network($0, in: cloud) }),
            "bastion_enabled": .bool(gateway.isBastion), "bastion_port": .int(gateway.bastionPort),
            "bastion_allowed_ips": .strings(gateway.bastionRanges), "smtp_enabled": .bool(gateway.allowsMail),
            "is_legacy": false, "version": "0.8.0", "can_upgrade_to": .null, "zone": .string(gateway.zone),
        ]
    }

    static func network(_ network: GatewayNetwork, in cloud: SimulatedCloud) -> JSONValue {
        let held = cloud.address(of: network)
        return [
            "id": .string(network.id), "gateway_id": .string(network.gatewayID),
            "private_network_id": .string(network.networkID), "created_at": .time(network.createdAt),
            "updated_at": .time(network.updatedAt), "mac_address": .optional(held?.macAddress),
            "masquerade_enabled": .bool(network.isMasquerading), "status": .string(network.status.rawValue),
            "push_default_route": .bool(network.pushesDefaultRoute), "ipam_ip_id": .string(held?.id ?? ""),
            "zone": .string(network.zone),
        ]
    }

    /// A free one has no key for its gateway (recorded by the provider's tests).
    static func address(_ address: GatewayAddress, _ settings: CloudSettings) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(address.id), "address": .string(address.address), "reverse": .string(address.reverse),
            "tags": .strings(address.tags), "organization_id": .string(settings.organizationID),
            "project_id": .string(address.projectID), "created_at": .time(address.createdAt),
            "updated_at": .time(address.updatedAt), "zone": .string(address.zone),
        ]
        if let gateway = address.gatewayID { members["gateway_id"] = .string(gateway) }
        return .object(members)
    }

    static func types(_ zone: String) -> [JSONValue] {
        PublicGateway.types.sorted { $0.value < $1.value }.map {
            ["name": .string($0.key), "bandwidth": .int($0.value), "zone": .string(zone)]
        }
    }

    static func change(_ body: inout BodyReader) -> PublicGateway.Change {
        var change = PublicGateway.Change()
        change.name = body.string("name")
        change.tags = body.strings("tags")
        change.isBastion = body.bool("enable_bastion")
        change.bastionPort = body.int("bastion_port")
        change.allowsMail = body.bool("enable_smtp")
        return change
    }
}
