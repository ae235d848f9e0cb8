/// An address of a private network that something holds: what IPAM lists.
package struct NetworkAddress: Sendable, ScopedRow {
    /// A UUID made from the endpoint's.
    package let id: String
    /// With the range's length, for example `172.16.4.2/22`.
    package let address: String
    /// The subnet it was taken from.
    package let subnetID: String
    /// The network that the subnet belongs to.
    package let networkID: String
    /// The VPC that the network lies in.
    package let vpcID: String
    /// What kind of thing holds it, as IPAM calls it: `rdb_instance` or `vpc_gateway_network`.
    package let holderType: String
    /// The holder: an instance, a read replica or a public gateway's attachment.
    package let holderID: String
    /// The instance's or the gateway's name.
    package let holderName: String
    /// The instance's or the gateway's project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// When the holder was created.
    package let createdAt: CloudTime

    /// The holder's card, made from the id.
    package var macAddress: String {
        let digits = Array(id.filter { $0 != "-" }.uppercased())
        return "02:00:00:" + [0, 2, 4].map { String(digits[$0..<$0 + 2]) }.joined(separator: ":")
    }

    /// The platform's own labels: those of a database's address are recorded, a gateway's has none here.
    package var tags: [String] { holderType == "rdb_instance" ? ["managed", "scwdbaas"] : [] }

    var sortName: String { holderName }
    var updatedAt: CloudTime { createdAt }
    var parentID: String { networkID }
    var labels: [String] { tags }
}

extension SimulatedCloud {
    /// GET /ipam/v1/…/ips: the addresses that databases and public gateways hold. The filter's parent is the private
    /// network; empty lists pass all.
    package func addresses(
        holders: [String] = [], types: [String] = [], subnetID: String? = nil, vpcID: String? = nil,
        _ filter: ResourceFilter,
        _ query: ListQuery = ListQuery()
    ) -> QueryPage<NetworkAddress> {
        query.page(
            of: allAddresses.filter {
                passes(filter, $0) && (holders.isEmpty || holders.contains($0.holderID))
                    && (types.isEmpty || types.contains($0.holderType))
                    && matches(subnetID, $0.subnetID)
                    && matches(vpcID, $0.vpcID)
            }, defaultOrder: "created_at_desc")
    }

    /// GET /ipam/v1/…/ips/{id}.
    package func address(_ id: String) throws(CloudError) -> NetworkAddress {
        guard let address = allAddresses.first(where: { $0.id == id }) else { throw .notFound(resource: "ip", id: id) }
        return address
    }

    /// The address that a public gateway holds in a network.
    package func address(of attached: GatewayNetwork) -> NetworkAddress? {
        let name = state.gateways.gateways[attached.gatewayID]?.name ?? ""
        return networkAddress(
            of: attached.id, attached.address, in: attached.networkID, type: "vpc_gateway_network", heldBy: attached.id,
            name, attached.projectID, attached.createdAt)
    }

    private var allAddresses: [NetworkAddress] {
        let held = state.databases.instances.all.flatMap { instance in
            let own = instance.endpoints.compactMap { address(of: $0, heldBy: instance.id, instance) }
            return own
                + instance.replicas.flatMap { replica in
                    replica.endpoints.compactMap { address(of: $0, heldBy: replica.id, instance) }
                }
        }
        return held + state.gateways.networks.all.compactMap { address(of: $0) }
    }

    private func address(of endpoint: DatabaseEndpoint, heldBy holder: String, _ instance: DatabaseInstance)
        -> NetworkAddress?
    {
        guard let networkID = endpoint.networkID, let service = endpoint.serviceIP else { return nil }
        return networkAddress(
            of: endpoint.id, service, in: networkID, type: "rdb_instance", heldBy: holder, instance.name,
            instance.projectID, instance.createdAt)
    }

    /// Its id is made from that of the thing it belongs to. Nil when the network isn't known.
    private func networkAddress(
        of id: String, _ address: String, in networkID: String, type: String, heldBy holder: String, _ name: String,
        _ project: String, _ created: CloudTime
    ) -> NetworkAddress? {
        guard let network = state.networks.networks[networkID],
            let subnet = network.subnets.first(where: { !$0.range.contains(":") })
        else { return nil }
        let digits = Array(ContentHash.sha256(Array("address:\(id)".utf8)))
        let bounds = [0, 8, 12, 16, 20, 32]
        return NetworkAddress(
            id: zip(bounds, bounds.dropFirst()).map { String(digits[$0..<$1]) }.joined(separator: "-"),
            address: address, subnetID: subnet.id, networkID: networkID, vpcID: network.vpcID, holderType: type,
            holderID: holder, holderName: name, projectID: project, region: network.region, createdAt: created)
    }
}
