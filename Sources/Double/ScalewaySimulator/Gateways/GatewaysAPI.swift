import SimulatedCloud

/// `/vpc-gw/v2/zones/{zone}/…`: public gateways, their addresses and the networks that they are attached to. Static NAT
/// isn't simulated.
enum GatewaysAPI {
    private static let zones: Set<String> = Set(
        ["fr-par-1", "fr-par-2"] + ["nl-ams", "pl-waw"].flatMap { region in (1...3).map { "\(region)-\($0)" } })

    static func answer(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard let zone = call.part(3) else { return .noRoute(call) }
        guard zones.contains(zone) else {
            throw .invalid("zone", "constraint", "must be one of \(zones.sorted().joined(separator: ", "))")
        }
        switch call.part(4) {
        case "gateways": return try gateways(call, zone, &cloud)
        case "gateway-networks": return try networks(call, zone, &cloud)
        case "ips": return try addresses(call, zone, &cloud)
        case "gateway-types" where call.method == "GET" && call.part(5) == nil:
            return .ok(["types": .array(GatewayWire.types(zone))])
        default: return .noRoute(call)
        }
    }

    private static func gateways(_ call: APICall, _ zone: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let gateway: PublicGateway
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            var filter = call.filter(region: zone)
            filter.isPartOfName = true
            let snapshot = cloud
            let page = cloud.gateways(
                types: call.choices("types"), networkIDs: call.choices("private_network_ids"), filter, call.list)
            return .page("gateways", page) { GatewayWire.gateway($0, in: snapshot) }
        case ("POST", nil, nil):
            let change = GatewayWire.change(&body)
            let (type, project, address) = (body.string("type") ?? "", body.string("project_id"), body.string("ip_id"))
            try body.finish()
            gateway = try cloud.createGateway(
                type: type, projectID: project, zone: zone, addressID: address, change, by: call.caller)
        case ("GET", let id?, nil):
            gateway = try cloud.gateway(id, zone: zone)
        case ("PATCH", let id?, nil):
            let change = GatewayWire.change(&body)
            try body.finish()
            gateway = try cloud.updateGateway(id, zone: zone, change, by: call.caller)
        case ("POST", let id?, "upgrade"):
            let type = body.string("type")
            try body.finish()
            gateway = try cloud.upgradeGateway(id, zone: zone, type: type, by: call.caller)
        case ("POST", let id?, "refresh-ssh-keys"):
            gateway = try cloud.refreshGatewayKeys(id, zone: zone, by: call.caller)
        case ("PUT", let id?, "bastion-allowed-ips"):
            let ranges = body.strings("ip_ranges") ?? []
            try body.finish()
            gateway = try cloud.setBastionRanges(ranges, of: id, zone: zone, by: call.caller)
            return .ok(["ip_ranges": .strings(gateway.bastionRanges)])
        case ("DELETE", let id?, nil):
            let withAddress = call.flag("delete_ip") ?? false
            gateway = try cloud.deleteGateway(id, zone: zone, withAddress: withAddress, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(GatewayWire.gateway(gateway, in: cloud))
    }

    private static func networks(_ call: APICall, _ zone: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let network: GatewayNetwork
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let snapshot = cloud
            let page = cloud.gatewayNetworks(
                gatewayIDs: call.choices("gateway_ids"), networkIDs: call.choices("private_network_ids"),
                call.filter(region: zone), call.list)
            return .page("gateway_networks", page) { GatewayWire.network($0, in: snapshot) }
        case ("POST", nil, nil):
            let (gatewayID, networkID) = (body.string("gateway_id") ?? "", body.string("private_network_id") ?? "")
            let (masquerades, pushes) = (body.bool("enable_masquerade"), body.bool("push_default_route"))
            refuseReserved(&body)
            try body.finish()
            network = try cloud.attachGateway(
                gatewayID, to: networkID, zone: zone, isMasquerading: masquerades ?? false,
                pushesDefaultRoute: pushes ?? false, by: call.caller)
        case ("GET", let id?, nil):
            network = try cloud.gatewayNetwork(id, zone: zone)
        case ("PATCH", let id?, nil):
            let (masquerades, pushes) = (body.bool("enable_masquerade"), body.bool("push_default_route"))
            if body.string("ipam_ip_id") != held(by: id, zone, cloud) { refuseReserved(&body) }
            try body.finish()
            network = try cloud.updateGatewayNetwork(
                id, zone: zone, isMasquerading: masquerades, pushesDefaultRoute: pushes, by: call.caller)
        case ("DELETE", let id?, nil):
            network = try cloud.detachGateway(id, zone: zone, by: call.caller)
        default:
            return .noRoute(call)
        }
        return .ok(GatewayWire.network(network, in: cloud))
    }

    private static func addresses(_ call: APICall, _ zone: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let address: GatewayAddress
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            let settings = cloud.settings
            let page = cloud.gatewayAddresses(isFree: call.flag("is_free"), call.filter(region: zone), call.list)
            return .page("ips", page) { GatewayWire.address($0, settings) }
        case ("POST", nil, nil):
            let (project, tags) = (body.string("project_id"), body.strings("tags") ?? [])
            try body.finish()
            address = cloud.createGatewayAddress(projectID: project, zone: zone, tags: tags, by: call.caller)
        case ("GET", let id?, nil):
            address = try cloud.gatewayAddress(id, zone: zone)
        case ("PATCH", let id?, nil):
            let (tags, reverse) = (body.strings("tags"), body.string("reverse"))
            try body.finish()
            address = try cloud.updateGatewayAddress(id, zone: zone, tags: tags, reverse: reverse, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteGatewayAddress(id, zone: zone, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(GatewayWire.address(address, cloud.settings))
    }

    private static func held(by id: String, _ zone: String, _ cloud: SimulatedCloud) -> String? {
        (try? cloud.gatewayNetwork(id, zone: zone)).flatMap { cloud.address(of: $0)?.id }
    }

    /// Addresses can't be reserved here, so that none can be named.
    private static func refuseReserved(_ body: inout BodyReader) {
        guard let id = body.string("ipam_ip_id"), !id.isEmpty else { return }
        body.refuse("ipam_ip_id", "constraint", "the simulator has no reserved addresses")
    }
}
