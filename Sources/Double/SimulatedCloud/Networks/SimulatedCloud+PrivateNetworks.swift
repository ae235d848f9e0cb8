extension SimulatedCloud {
    /// POST /private-networks: synchronous. Without a VPC it goes into the project's default one, which is made when it
    /// is missing; a family without a range gets one.
    package mutating func createPrivateNetwork(
        name: String, vpcID: String?, projectID: String?, region: String, ranges: [String], _ change: NetworkChange,
        by caller: Caller
    ) throws(CloudError) -> PrivateNetwork {
        let project = project(projectID)
        var parsed = try addressRanges(ranges)
        let vpc: CloudVPC
        if let vpcID, !vpcID.isEmpty {
            vpc = try self.vpc(vpcID)
        } else {
            vpc = defaultVPC(of: project, region)
        }
        try requireFree(parsed, in: vpc.id)
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
        let parsed = try addressRanges(ranges)
        try requireFree(parsed, in: network.vpcID)
        network.subnets += parsed.map { subnet($0) }
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

    /// The ranges of a request, checked each for itself.
    ///
    /// The words for a wrong length are the vendor's (published by a user, scaleway-sdk-go issue 1807), as are those of
    /// ``requireFree(_:in:)``; that a public range is refused is documented, with which words is a guess.
    private func addressRanges(_ texts: [String]) throws(CloudError) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for (number, text) in texts.enumerated() {
            guard let range = AddressRange(text) else {
                throw .invalid("subnets", "format", "\(text) is not a range such as 172.16.0.0/22")
            }
            guard range.isIPv6 || (20...29).contains(range.length) else {
                throw .invalid("subnets[\(number)]", "unknown", #"prefix: {"max": 20, "min": 29}"#)
            }
            guard range.isIPv6 || range.isPrivate else {
                throw .invalid("subnets[\(number)]", "constraint", "\(text) is not in a private range")
            }
            ranges.append(range)
        }
        return ranges
    }

    /// Throws when one of them overlaps another one, or one of the VPC's (the words: provider's pull request 2438).
    private func requireFree(_ ranges: [AddressRange], in vpcID: String) throws(CloudError) {
        for (number, range) in ranges.enumerated() {
            let others = ranges[..<number] + self.ranges(of: vpcID)
            guard !others.contains(where: range.overlaps) else {
                throw .invalid("subnets", "unknown", "subnet_overlaps_in_vpc: {}")
            }
        }
    }

    private func ranges(of vpcID: String) -> [AddressRange] {
        state.networks.networks.all.filter { $0.vpcID == vpcID }.flatMap(\.subnets).compactMap {
            AddressRange($0.range)
        }
    }

    private mutating func freeIPv4(in vpc: CloudVPC) -> AddressRange {
        let taken = ranges(of: vpc.id)
        let start = Int(state.random.next() % 1024)
        let candidates = (0..<1024).lazy.map { Self.range((start + $0) % 1024) }
        return candidates.first { range in !taken.contains(where: range.overlaps) } ?? Self.range(0)
    }

    private mutating func freeIPv6() -> AddressRange {
        let groups = (0..<3).map { _ in String(state.random.next() % 0xEFFF + 0x1000, radix: 16) }
        return AddressRange(
            "fd\(String(state.random.next() % 0xEF + 0x10, radix: 16)):\(groups.joined(separator: ":"))::/64")
            ?? Self.range(0)
    }

    private static func range(_ number: Int) -> AddressRange {
        AddressRange(octets: [172, 16 + number / 64, number % 64 * 4, 0], length: 22)
    }
}
