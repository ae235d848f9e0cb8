import SimulatedCloud

/// `/vpc/v2/regions/{region}/…` (api.md 9.1).
enum NetworksAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        switch call.part(4) {
        case "vpcs" where call.part(6) == "acl-rules": return try access(call, &cloud)
        case "vpcs": return try vpcs(call, region, &cloud)
        case "private-networks": return try networks(call, region, &cloud)
        case "subnets" where call.method == "GET":
            let settings = cloud.settings
            let page = cloud.subnets(
                ids: call.choices("subnet_ids"), call.filter(region: region, parent: "vpc_id"), call.list)
            return .page("subnets", page) { NetworkWire.subnet($0.subnet, of: $0.network, settings) }
        case "routes": return try RoutesAPI.answer(call, region, &cloud)
        case "routes-with-nexthop" where call.method == "GET": return try RoutesAPI.withHops(call, region, cloud)
        default: return .noRoute(call)
        }
    }

    private static func vpcs(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let vpc: CloudVPC
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            var filter = call.filter(region: region)
            filter.isPartOfName = true
            let snapshot = cloud
            return .page("vpcs", cloud.vpcs(isDefault: call.flag("is_default"), filter, call.list)) {
                NetworkWire.vpc($0, in: snapshot)
            }
        case ("POST", nil, nil):
            let (name, project, tags) = (
                body.string("name") ?? "", body.string("project_id"), body.strings("tags") ?? []
            )
            _ = (body.bool("enable_routing"), body.bool("enable_custom_routes_propagation"))
            try body.finish()
            vpc = try cloud.createVPC(name: name, projectID: project, region: region, tags: tags, by: call.caller)
        case ("GET", let id?, nil):
            vpc = try cloud.vpc(id)
        case ("PATCH", let id?, nil):
            let change = NetworkWire.change(&body)
            try body.finish()
            vpc = try cloud.updateVPC(id, change, by: call.caller)
        case ("POST", let id?, "enable-routing"):
            vpc = try cloud.enableRouting(of: id, "EnableRouting", by: call.caller)
        case ("POST", let id?, "enable-custom-routes-propagation"):
            vpc = try cloud.enableRouting(of: id, "EnableCustomRoutesPropagation", by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteVPC(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(NetworkWire.vpc(vpc, in: cloud))
    }

    private static func access(_ call: APICall, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer {
        guard let id = call.part(5), call.part(7) == nil else { return .noRoute(call) }
        switch call.method {
        case "GET":
            return .ok(NetworkWire.access(try cloud.access(of: id, isIPv6: call.flag("is_ipv6") ?? false)))
        case "PUT":
            var body = call.reader
            let (list, isIPv6) = (NetworkWire.accessList(&body), body.bool("is_ipv6") ?? false)
            try body.finish()
            return .ok(NetworkWire.access(try cloud.setAccess(list, of: id, isIPv6: isIPv6, by: call.caller)))
        default:
            return .noRoute(call)
        }
    }

    private static func networks(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError)
        -> APIAnswer
    {
        var body = call.reader
        let network: PrivateNetwork
        switch (call.method, call.part(5), call.part(6)) {
        case ("GET", nil, nil):
            var filter = call.filter(region: region, parent: "vpc_id")
            filter.isPartOfName = true
            let settings = cloud.settings
            let page = cloud.privateNetworks(ids: call.choices("private_network_ids"), filter, call.list)
            return .page("private_networks", page) { NetworkWire.network($0, settings) }
        case ("POST", nil, nil):
            var change = NetworkWire.change(&body)
            let name = change.name ?? ""
            change.name = nil
            let (vpc, project) = (body.string("vpc_id"), body.string("project_id"))
            let ranges = body.strings("subnets") ?? []
            try body.finish()
            network = try cloud.createPrivateNetwork(
                name: name, vpcID: vpc, projectID: project, region: region, ranges: ranges, change, by: call.caller)
        case ("GET", let id?, nil):
            network = try cloud.privateNetwork(id)
        case ("PATCH", let id?, nil):
            let change = NetworkWire.change(&body)
            try body.finish()
            network = try cloud.updatePrivateNetwork(id, change, by: call.caller)
        case ("POST", let id?, "enable-dhcp"):
            network = try cloud.privateNetwork(id)
        case ("POST", let id?, "subnets"), ("DELETE", let id?, "subnets"):
            let ranges = body.strings("subnets") ?? []
            try body.finish()
            let adds = call.method == "POST"
            network = try cloud.changeSubnets(
                id, adding: adds ? ranges : [], removing: adds ? [] : ranges, by: call.caller)
            let settings = cloud.settings
            guard adds else { return .ok(["subnets": .strings(ranges)]) }
            return .ok([
                "subnets": .array(
                    network.subnets.filter { ranges.contains($0.range) }.map {
                        NetworkWire.subnet($0, of: network, settings)
                    })
            ])
        case ("DELETE", let id?, nil):
            try cloud.deletePrivateNetwork(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(NetworkWire.network(network, cloud.settings))
    }
}
