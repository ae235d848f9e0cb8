extension SimulatedCloud {
    /// POST /private-networks: synchronous. Without a VPC it goes into the project's default one, which is made when it
    /// is missing; a family without a range gets one.
    package mutating func createPrivateNetwork(
        name: String, vpcID: String?, projectID: String?, region: String, ranges: [String], _ change: NetworkChange,
        by caller: Caller
    ) throws(CloudError) -> PrivateNetwork {
        let project = project(projectID)
        var parsed: [AddressRange] = []
        for range in ranges { parsed.append(try addressRange(range)) }
        let vpc: CloudVPC
        if let vpcID, !vpcID.isEmpty {
            vpc = try self.vpc(vpcID)
        } else {
            vpc = defaultVPC(of: project, region)
        }
        let id = state.random.uuid()
        if !parsed.contains(where: { !$0.isIPv6 }) { parsed.insert(freeIPv4(in: vpc), at: 0) }
        if !parsed.contains(where: \.isIPv6) { parsed.append(freeIPv6()) }
        let network = PrivateNetwork(
            id: id, name: name.isEmpty ? "pn-\(id.prefix(8))" : name, vpcID: vpc.id, projectID: project, region: region,
            tags: change.tags ?? [], subnets: parsed.map { subnet($0) },
            propagatesDefaultRoute: change.propagatesDefaultRoute ?? false,
            createdAt: callTime, updatedAt: callTime)
        state.networks.networks[id] = network
        record("CreatePrivateNetwork", on: .privateNetwork(network), by: caller)
        return network
    }

    /// GET /private-networks/{id}.
    package func privateNetwork(_ id: String) throws(CloudError) -> PrivateNetwork {
        guard let network = state.networks.networks[id] else { throw .notFound(resource: "private_network", id: id) }
        return network
    }

    /// GET /private-networks. Empty `ids` pass all.
    package func privateNetworks(ids: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery())
        -> QueryPage<PrivateNetwork>
    {
        query.page(
            of: state.networks.networks.all.filter { passes(filter, $0) && (ids.isEmpty || ids.contains($0.id)) })
    }

    /// GET /subnets: each with its network. Empty `ids` pass all.
    package func subnets(ids: [String] = [], _ filter: ResourceFilter, _ query: ListQuery = ListQuery())
        -> QueryPage<(subnet: NetworkSubnet, network: PrivateNetwork)>
    {
        query.cut(allSubnets(filter).filter { ids.isEmpty || ids.contains($0.subnet.id) })
    }

    /// PATCH /private-networks/{id}.
    package mutating func updatePrivateNetwork(_ id: String, _ change: NetworkChange, by caller: Caller)
        throws(CloudError)
        -> PrivateNetwork
    {
        var network = try privateNetwork(id)
        if let name = change.name { network.name = name }
        if let tags = change.tags { network.tags = tags }
        if let propagates = change.propagatesDefaultRoute { network.propagatesDefaultRoute = propagates }
        return store(network, "UpdatePrivateNetwork", caller)
    }

    /// POST and DELETE /private-networks/{id}/subnets: adds ranges, or removes those given.
    package mutating func changeSubnets(
        _ id: String, adding ranges: [String], removing removed: [String], by caller: Caller
    )
        throws(CloudError) -> PrivateNetwork
    {
        var network = try privateNetwork(id)
        for range in ranges {
            let parsed = try addressRange(range)
            network.subnets.append(subnet(parsed))
        }
        network.subnets.removeAll { removed.contains($0.range) }
        return store(network, ranges.isEmpty ? "DeleteSubnets" : "AddSubnets", caller)
    }

    /// DELETE /private-networks/{id}: refused while something is in it. The help is the vendor's (published by users).
    package mutating func deletePrivateNetwork(_ id: String, by caller: Caller) throws(CloudError) {
        var network = try privateNetwork(id)
        guard !isUsed(network) else {
            throw .precondition(
                name: "resource_still_in_use", help: "Private Network must be empty to be deleted")
        }
        network.updatedAt = callTime
        state.networks.networks[id] = nil
        for route in state.networks.routes?.all ?? [] where route.hop.networkID == id {
            state.networks.routes?[route.id] = nil
        }
        record("DeletePrivateNetwork", on: .privateNetwork(network, deleted: true), by: caller)
    }

    /// Whether a container, a database, a read replica or a public gateway is in it.
    private func isUsed(_ network: PrivateNetwork) -> Bool {
        state.containers.all.contains { $0.settings.privateNetworkID == network.id }
            || state.databases.instances.all.contains { instance in
                let endpoints = instance.endpoints + instance.replicas.flatMap(\.endpoints)
                return endpoints.contains { $0.networkID == network.id }
            } || state.gateways.networks.all.contains { $0.networkID == network.id }
    }

    /// The next free address of a network with its range's length, for example `172.16.4.2/22`; nil when the network
    /// isn't known.
    mutating func takeAddress(in networkID: String) -> String? {
        guard var network = state.networks.networks[networkID],
            let range = network.subnets.compactMap({ AddressRange($0.range) }).first(where: { !$0.isIPv6 })
        else { return nil }
        network.addresses += 1
        state.networks.networks[networkID] = network
        // The first two addresses of a range belong to the network itself.
        return range.member(network.addresses + 1)
    }

    private mutating func store(_ network: PrivateNetwork, _ method: String, _ caller: Caller) -> PrivateNetwork {
        var network = network
        network.updatedAt = callTime
        state.networks.networks[network.id] = network
        record(method, on: .privateNetwork(network), by: caller)
        return network
    }

    private mutating func defaultVPC(of project: String, _ region: String) -> CloudVPC {
        let known = state.networks.vpcs.all.first { $0.isDefault && $0.projectID == project && $0.region == region }
        return known ?? addVPC("default", project, region, ["default"], isDefault: true)
    }

    private mutating func subnet(_ range: AddressRange) -> NetworkSubnet {
        NetworkSubnet(id: state.random.uuid(), range: range.text, createdAt: callTime)
    }

    private func addressRange(_ text: String) throws(CloudError) -> AddressRange {
        guard let range = AddressRange(text) else {
            throw .invalid("subnets", "format", "\(text) is not a range such as 172.16.0.0/22")
        }
        return range
    }

    private mutating func freeIPv4(in vpc: CloudVPC) -> AddressRange {
        let taken = Set(state.networks.networks.all.filter { $0.vpcID == vpc.id }.flatMap { $0.subnets.map(\.range) })
        var number = Int(state.random.next() % 1024)
        while taken.contains(Self.range(number)) { number = (number + 1) % 1024 }
        return AddressRange(Self.range(number)) ?? Self.anyRange
    }

    private mutating func freeIPv6() -> AddressRange {
        let groups = (0..<3).map { _ in String(state.random.next() % 0xEFFF + 0x1000, radix: 16) }
        return AddressRange(
            "fd\(String(state.random.next() % 0xEF + 0x10, radix: 16)):\(groups.joined(separator: ":"))::/64")
            ?? Self.anyRange
    }

    private static func range(_ number: Int) -> String {
        "172.\(16 + number / 64).\(number % 64 * 4).0/22"
    }

    /// Never needed: the ranges above are well formed.
    private static var anyRange: AddressRange { AddressRange(ipv4: "172.16.0.0", length: 22) }
}

extension AddressRange {
    fileprivate init(ipv4 address: String, length: Int) {
        (text, isIPv6, self.address, self.length) = ("\(address)/\(length)", false, address, length)
    }
}
