extension SimulatedCloud {
    /// POST /gateways: `allocating`, `configuring`, `running`. Without an address it gets one of its own.
    package mutating func createGateway(
        type: String, projectID: String?, zone: String, addressID: String?, _ change: PublicGateway.Change,
        by caller: Caller
    ) throws(CloudError) -> PublicGateway {
        let type = try Self.gatewayType(type)
        try Self.checkBastion(change)
        let project = project(projectID)
        let id = state.random.uuid()
        var taken: GatewayAddress?
        if let addressID, !addressID.isEmpty {
            let address = try gatewayAddress(addressID, zone: zone)
            guard address.gatewayID == nil else {
                throw .precondition(name: "resource_still_in_use", help: "another public gateway has the address")
            }
            taken = address
        }
        let address = taken ?? addGatewayAddress(project, zone, [], for: id)
        state.gateways.addresses[address.id]?.gatewayID = id
        let name = change.name ?? ""
        let gateway = PublicGateway(
            id: id, name: name.isEmpty ? "gw-\(id.prefix(8))" : name, projectID: project, zone: zone, type: type,
            status: .allocating, tags: change.tags ?? [], addressID: address.id, isBastion: change.isBastion ?? false,
            bastionPort: change.bastionPort ?? 61000, bastionRanges: ["0.0.0.0/0"],
            allowsMail: change.allowsMail ?? false, createdAt: callTime, updatedAt: callTime)
        let started = settleLater(gateway, .allocating)
        record("CreateGateway", on: .gateway(started), by: caller)
        return started
    }

    /// GET /gateways/{id}. One of another zone isn't there.
    package func gateway(_ id: String, zone: String) throws(CloudError) -> PublicGateway {
        guard let gateway = state.gateways.gateways[id], gateway.zone == zone else {
            throw .notFound(resource: "gateway", id: id)
        }
        return gateway
    }

    /// GET /gateways. Empty lists pass all.
    package func gateways(
        types: [String] = [], networkIDs: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery()
    ) -> QueryPage<PublicGateway> {
        query.page(
            of: state.gateways.gateways.all.filter { gateway in
                passes(filter, gateway) && (types.isEmpty || types.contains(gateway.type))
                    && (networkIDs.isEmpty || networks(of: gateway).contains { networkIDs.contains($0.networkID) })
            })
    }

    /// The private networks that a gateway is attached to, oldest first.
    package func networks(of gateway: PublicGateway) -> [GatewayNetwork] {
        state.gateways.networks.all.filter { $0.gatewayID == gateway.id }
    }

    /// The public address of a gateway.
    package func address(of gateway: PublicGateway) -> GatewayAddress? { state.gateways.addresses[gateway.addressID] }

    /// PATCH /gateways/{id}: a name or labels at once, anything else makes it `configuring` for a while (a guess).
    package mutating func updateGateway(
        _ id: String, zone: String, _ change: PublicGateway.Change, by caller: Caller
    ) throws(CloudError) -> PublicGateway {
        try Self.checkBastion(change)
        return try changeGateway(id, zone, "UpdateGateway", caller) { gateway in
            if let name = change.name { gateway.name = name }
            if let tags = change.tags { gateway.tags = tags }
            if let isBastion = change.isBastion { gateway.isBastion = isBastion }
            if let port = change.bastionPort { gateway.bastionPort = port }
            if let allowsMail = change.allowsMail { gateway.allowsMail = allowsMail }
        }
    }

    /// POST /gateways/{id}/upgrade: to another type.
    package mutating func upgradeGateway(_ id: String, zone: String, type: String?, by caller: Caller)
        throws(CloudError) -> PublicGateway
    {
        let type = try type.map { text throws(CloudError) in try Self.gatewayType(text) }
        return try changeGateway(id, zone, "UpgradeGateway", caller) { $0.type = type ?? $0.type }
    }

    /// PUT /gateways/{id}/bastion-allowed-ips.
    package mutating func setBastionRanges(_ ranges: [String], of id: String, zone: String, by caller: Caller)
        throws(CloudError) -> PublicGateway
    {
        for range in ranges where AddressRange(range) == nil {
            throw .invalid("ip_ranges", "format", "\(range) is not a range such as 192.0.2.0/24")
        }
        return try changeGateway(id, zone, "SetBastionAllowedIPs", caller) { $0.bastionRanges = ranges }
    }

    /// POST /gateways/{id}/refresh-ssh-keys: nothing that shows.
    package mutating func refreshGatewayKeys(_ id: String, zone: String, by caller: Caller) throws(CloudError)
        -> PublicGateway
    {
        try changeGateway(id, zone, "RefreshSSHKeys", caller) { _ in }
    }

    /// DELETE /gateways/{id}: `deleting`, and later 404. Its address stays unless the call says otherwise (a guess); a
    /// gateway that is attached to a network is refused (a guess).
    package mutating func deleteGateway(_ id: String, zone: String, withAddress: Bool, by caller: Caller)
        throws(CloudError) -> PublicGateway
    {
        var gateway = try gateway(id, zone: zone)
        try refuseBusy(gateway)
        guard networks(of: gateway).isEmpty else {
            throw .precondition(name: "resource_still_in_use", help: "the public gateway is attached to a network")
        }
        gateway.status = .deleting
        gateway.updatedAt = callTime
        gateway.generation += 1
        state.gateways.gateways[id] = gateway
        plan(
            .gateway(.removeGateway(id: id, withAddress: withAddress)), after: pick(settings.timings.products.gateway))
        record("DeleteGateway", on: .gateway(gateway, deleted: true), by: caller)
        return gateway
    }

    func refuseBusy(_ gateway: PublicGateway) throws(CloudError) {
        if gateway.status != .running, settings.refusesWritesWhileTransient {
            throw .transientState(resource: "gateway", id: gateway.id, state: gateway.status.rawValue)
        }
    }

    mutating func settleLater(_ gateway: PublicGateway, _ status: PublicGateway.Status) -> PublicGateway {
        var gateway = gateway
        gateway.status = status
        gateway.generation += 1
        state.gateways.gateways[gateway.id] = gateway
        let step = GatewayStep.settleGateway(id: gateway.id, generation: gateway.generation)
        plan(.gateway(step), after: pick(settings.timings.products.gateway))
        return gateway
    }

    mutating func settleGateway(_ id: String, _ generation: Int) {
        guard let gateway = state.gateways.gateways[id], gateway.generation == generation else { return }
        if gateway.status == .allocating {
            _ = settleLater(gateway, .configuring)
        } else {
            state.gateways.gateways[id]?.status = .running
        }
    }

    mutating func removeGateway(_ id: String, withAddress: Bool) {
        guard let gateway = state.gateways.gateways[id] else { return }
        state.gateways.gateways[id] = nil
        if withAddress {
            state.gateways.addresses[gateway.addressID] = nil
        } else {
            state.gateways.addresses[gateway.addressID]?.gatewayID = nil
        }
    }

    /// Refused with 409 while it isn't `running`.
    private mutating func changeGateway(
        _ id: String, _ zone: String, _ method: String, _ caller: Caller, _ edit: (inout PublicGateway) -> Void
    ) throws(CloudError) -> PublicGateway {
        var gateway = try gateway(id, zone: zone)
        try refuseBusy(gateway)
        let before = gateway
        edit(&gateway)
        gateway.updatedAt = callTime
        if gateway.isSetUp(like: before) {
            state.gateways.gateways[id] = gateway
        } else {
            gateway = settleLater(gateway, .configuring)
        }
        record(method, on: .gateway(gateway), by: caller)
        return gateway
    }

    private static func gatewayType(_ text: String) throws(CloudError) -> String {
        let type = text.uppercased()
        guard PublicGateway.types[type] != nil else {
            let known = PublicGateway.types.keys.sorted().joined(separator: ", ")
            throw .invalid("type", text.isEmpty ? "required" : "constraint", "must be one of \(known)")
        }
        return type
    }

    private static func checkBastion(_ change: PublicGateway.Change) throws(CloudError) {
        guard let port = change.bastionPort, port != 61000, !(1024...59999).contains(port) else { return }
        throw .invalid("bastion_port", "constraint", "must be 1024 to 59999, or 61000")
    }
}

extension PublicGateway {
    /// Whether it does the same, whatever it is called.
    fileprivate func isSetUp(like other: PublicGateway) -> Bool {
        (type, isBastion, bastionPort, bastionRanges, allowsMail)
            == (other.type, other.isBastion, other.bastionPort, other.bastionRanges, other.allowsMail)
    }
}
