/// What the product Public Gateways remembers.
struct GatewaysState: Codable, Sendable {
    var gateways = ObjectTable<PublicGateway>()
    var addresses = ObjectTable<GatewayAddress>()
    var networks = ObjectTable<GatewayNetwork>()
}

/// What happens to public gateways by itself.
enum GatewayStep: Codable, Sendable {
    case settleGateway(id: String, generation: Int)
    case removeGateway(id: String, withAddress: Bool)
    case settleNetwork(id: String, generation: Int)
    case removeNetwork(id: String)
}

extension SimulatedCloud {
    mutating func perform(_ step: GatewayStep) {
        switch step {
        case .settleGateway(let id, let generation): settleGateway(id, generation)
        case .removeGateway(let id, let withAddress): removeGateway(id, withAddress: withAddress)
        case .settleNetwork(let id, let generation):
            guard state.gateways.networks[id]?.generation == generation else { return }
            state.gateways.networks[id]?.status = .ready
        case .removeNetwork(let id): state.gateways.networks[id] = nil
        }
    }
}

extension AuditResource {
    /// What events call these objects isn't recorded: the names follow those of the other products.
    static func gateway(_ gateway: PublicGateway, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_gw_gateway", gateway.id, gateway.name, project: gateway.projectID, region: region(of: gateway.zone),
            created: gateway.createdAt, updated: gateway.updatedAt, deleted: deleted)
    }

    static func gatewayAddress(_ address: GatewayAddress, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_gw_ip", address.id, address.address, project: address.projectID, region: region(of: address.zone),
            created: address.createdAt, updated: address.updatedAt, deleted: deleted)
    }

    static func gatewayNetwork(_ network: GatewayNetwork, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_gw_gateway_network", network.id, "", project: network.projectID, region: region(of: network.zone),
            created: network.createdAt, updated: network.updatedAt, deleted: deleted,
            info: ["gateway_id": network.gatewayID, "private_network_id": network.networkID])
    }

    /// `fr-par` of `fr-par-1`.
    static func region(of zone: String) -> String { String(zone.dropLast(2)) }
}
