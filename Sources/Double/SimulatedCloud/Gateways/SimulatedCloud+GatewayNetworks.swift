extension SimulatedCloud {
    /// POST /gateway-networks: `attaching`, then `ready`, and the gateway is `configuring` meanwhile. Refused with 409
    /// while the gateway isn't `running`. The gateway takes an address of the network.
    package mutating func attachGateway(
        _ gatewayID: String, to networkID: String, zone: String, isMasquerading: Bool, pushesDefaultRoute: Bool,
        by caller: Caller
    ) throws(CloudError) -> GatewayNetwork {
        let gateway = try gateway(gatewayID, zone: zone)
        let network = try privateNetwork(networkID)
        guard network.region == AuditResource.region(of: zone) else {
            throw .notFound(resource: "private_network", id: networkID)
        }
        try refuseBusy(gateway)
        guard !networks(of: gateway).contains(where: { $0.networkID == networkID }) else {
            throw .alreadyExists(resource: "gateway_network", help: "the gateway is attached to this network")
        }
        guard let address = takeAddress(in: networkID) else {
            throw .precondition(name: "attribute_must_be_set", help: "the network has no IPv4 subnet")
        }
        let attached = GatewayNetwork(
            id: state.random.uuid(), gatewayID: gatewayID, networkID: networkID, projectID: gateway.projectID,
            zone: zone, address: address, isMasquerading: isMasquerading, pushesDefaultRoute: pushesDefaultRoute,
            status: .attaching, createdAt: callTime, updatedAt: callTime)
        let started = settleLater(attached, .attaching)
        record("CreateGatewayNetwork", on: .gatewayNetwork(started), by: caller)
        return started
    }

    /// GET /gateway-networks/{id}. One of another zone isn't there.
    package func gatewayNetwork(_ id: String, zone: String) throws(CloudError) -> GatewayNetwork {
        guard let network = state.gateways.networks[id], network.zone == zone else {
            throw .notFound(resource: "gateway_network", id: id)
        }
        return network
    }

    /// GET /gateway-networks. Empty lists pass all.
    package func gatewayNetworks(
        gatewayIDs: [String] = [], networkIDs: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery()
    ) -> QueryPage<GatewayNetwork> {
        query.page(
            of: state.gateways.networks.all.filter {
                passes(filter, $0) && (gatewayIDs.isEmpty || gatewayIDs.contains($0.gatewayID))
                    && (networkIDs.isEmpty || networkIDs.contains($0.networkID))
            })
    }

    /// PATCH /gateway-networks/{id}. A write that changes nothing leaves it `ready`.
    package mutating func updateGatewayNetwork(
        _ id: String, zone: String, isMasquerading: Bool?, pushesDefaultRoute: Bool?, by caller: Caller
    ) throws(CloudError) -> GatewayNetwork {
        var network = try gatewayNetwork(id, zone: zone)
        try refuseBusy(network)
        let before = (network.isMasquerading, network.pushesDefaultRoute)
        if let isMasquerading { network.isMasquerading = isMasquerading }
        if let pushesDefaultRoute { network.pushesDefaultRoute = pushesDefaultRoute }
        network.updatedAt = callTime
        if before == (network.isMasquerading, network.pushesDefaultRoute) {
            state.gateways.networks[id] = network
        } else {
            network = settleLater(network, .configuring)
        }
        record("UpdateGatewayNetwork", on: .gatewayNetwork(network), by: caller)
        return network
    }

    /// DELETE /gateway-networks/{id}: `detaching`, and later 404.
    package mutating func detachGateway(_ id: String, zone: String, by caller: Caller) throws(CloudError)
        -> GatewayNetwork
    {
        var network = try gatewayNetwork(id, zone: zone)
        try refuseBusy(network)
        network.status = .detaching
        network.updatedAt = callTime
        network.generation += 1
        state.gateways.networks[id] = network
        plan(.gateway(.removeNetwork(id: id)), after: pick(settings.timings.products.gateway))
        configureGateway(of: network)
        record("DeleteGatewayNetwork", on: .gatewayNetwork(network, deleted: true), by: caller)
        return network
    }

    private mutating func settleLater(_ network: GatewayNetwork, _ status: GatewayNetwork.Status) -> GatewayNetwork {
        var network = network
        network.status = status
        network.generation += 1
        state.gateways.networks[network.id] = network
        let step = GatewayStep.settleNetwork(id: network.id, generation: network.generation)
        plan(.gateway(step), after: pick(settings.timings.products.gateway))
        configureGateway(of: network)
        return network
    }

    private mutating func configureGateway(of network: GatewayNetwork) {
        guard let gateway = state.gateways.gateways[network.gatewayID] else { return }
        _ = settleLater(gateway, .configuring)
    }

    private func refuseBusy(_ network: GatewayNetwork) throws(CloudError) {
        if network.status != .ready, settings.refusesWritesWhileTransient {
            throw .transientState(resource: "gateway_network", id: network.id, state: network.status.rawValue)
        }
    }
}
