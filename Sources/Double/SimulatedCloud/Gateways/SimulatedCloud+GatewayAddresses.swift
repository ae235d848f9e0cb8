extension SimulatedCloud {
    /// POST /ips: free until a gateway has it.
    package mutating func createGatewayAddress(
        projectID: String?, zone: String, tags: [String], by caller: Caller
    ) -> GatewayAddress {
        let address = addGatewayAddress(project(projectID), zone, tags, for: nil)
        record("CreateIP", on: .gatewayAddress(address), by: caller)
        return address
    }

    /// GET /ips/{id}. One of another zone isn't there.
    package func gatewayAddress(_ id: String, zone: String) throws(CloudError) -> GatewayAddress {
        guard let address = state.gateways.addresses[id], address.zone == zone else {
            throw .notFound(resource: "ip", id: id)
        }
        return address
    }

    /// GET /ips. `isFree` nil passes all.
    package func gatewayAddresses(isFree: Bool? = nil, _ filter: ResourceFilter, _ query: ListQuery = ListQuery())
        -> QueryPage<GatewayAddress>
    {
        query.page(
            of: state.gateways.addresses.all.filter {
                passes(filter, $0) && (isFree ?? ($0.gatewayID == nil)) == ($0.gatewayID == nil)
            })
    }

    /// PATCH /ips/{id}. To move an address to another gateway isn't simulated.
    package mutating func updateGatewayAddress(
        _ id: String, zone: String, tags: [String]?, reverse: String?, by caller: Caller
    ) throws(CloudError) -> GatewayAddress {
        var address = try gatewayAddress(id, zone: zone)
        if let tags { address.tags = tags }
        if let reverse { address.reverse = reverse }
        address.updatedAt = callTime
        state.gateways.addresses[id] = address
        record("UpdateIP", on: .gatewayAddress(address), by: caller)
        return address
    }

    /// DELETE /ips/{id}: refused while a gateway has it (the form is a guess).
    package mutating func deleteGatewayAddress(_ id: String, zone: String, by caller: Caller) throws(CloudError) {
        let address = try gatewayAddress(id, zone: zone)
        guard address.gatewayID == nil else {
            throw .precondition(name: "resource_still_in_use", help: "a public gateway has the address")
        }
        state.gateways.addresses[id] = nil
        record("DeleteIP", on: .gatewayAddress(address, deleted: true), by: caller)
    }

    /// Its name in the DNS is made of its digits (recorded by the provider's tests).
    mutating func addGatewayAddress(_ project: String, _ zone: String, _ tags: [String], for gatewayID: String?)
        -> GatewayAddress
    {
        let bits = state.random.next()
        let octets = [51, 15, Int(bits >> 8 & 0xFF), Int(bits & 0xFF)].map(String.init)
        let address = GatewayAddress(
            id: state.random.uuid(), projectID: project, zone: zone, address: octets.joined(separator: "."),
            reverse: octets.reversed().joined(separator: "-") + ".instances.scw.cloud", tags: tags,
            gatewayID: gatewayID, createdAt: callTime, updatedAt: callTime)
        state.gateways.addresses[address.id] = address
        return address
    }
}
