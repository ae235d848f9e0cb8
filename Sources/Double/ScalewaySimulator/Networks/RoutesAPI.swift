import SimulatedCloud

/// `/routes` and `/routes-with-nexthop` of `/vpc/v2/regions/{region}` (api.md 9.1).
enum RoutesAPI {
    static func answer(_ call: APICall, _ region: String, _ cloud: inout SimulatedCloud) throws(CloudError) -> APIAnswer
    {
        var body = call.reader
        let route: CloudRoute
        switch (call.method, call.part(5), call.part(6)) {
        case ("POST", nil, nil):
            let vpc = body.string("vpc_id") ?? ""
            if vpc.isEmpty { body.refuse("vpc_id", "required", "which VPC") }
            let change = change(&body)
            if change.destination == nil { body.refuse("destination", "required", "for which addresses") }
            try body.finish()
            route = try cloud.createRoute(in: vpc, change, by: call.caller)
        case ("GET", nil, nil):
            let rows = cloud.routes(call.filter(region: region, parent: "vpc_id")).map { wire($0) }
            return .page("routes", call.list.slice(rows)) { $0 }
        case ("GET", let id?, nil):
            route = try cloud.route(id)
        case ("PATCH", let id?, nil):
            let change = change(&body)
            try body.finish()
            route = try cloud.updateRoute(id, change, by: call.caller)
        case ("DELETE", let id?, nil):
            try cloud.deleteRoute(id, by: call.caller)
            return APIAnswer(204)
        default:
            return .noRoute(call)
        }
        return .ok(wire(route))
    }

    /// What people made, and what the platform made for every subnet: a filter by tags lets the latter pass (recorded).
    /// Where a resource is the next hop, its kind isn't known here.
    static func withHops(_ call: APICall, _ region: String, _ cloud: SimulatedCloud) throws(CloudError) -> APIAnswer {
        var filter = call.filter(region: region, parent: "vpc_id")
        var rows = cloud.routes(filter).map {
            Row(
                networkID: $0.hop.networkID, type: "custom", destination: $0.destination, created: $0.createdAt,
                wire: wire($0))
        }
        filter.tags = []
        rows += cloud.allSubnets(filter).map { subnet, network in
            Row(
                networkID: network.id, type: "subnet", destination: subnet.range, created: subnet.createdAt,
                wire: wire(subnet, of: network))
        }
        rows = rows.filter { row in
            (call.choice("nexthop_private_network_id") ?? row.networkID) == row.networkID
                && (call.choice("route_type") ?? row.type) == row.type
                && (call.flag("is_ipv6") ?? row.isIPv6) == row.isIPv6
        }
        if let id = call.choice("nexthop_resource_id") {
            rows = rows.filter { $0.wire["nexthop_resource_id"] == .string(id) }
        }
        if call.choice("nexthop_resource_type") != nil { rows = [] }
        rows.sort { ($0.created.microseconds, $0.isIPv6 ? 1 : 0) < ($1.created.microseconds, $1.isIPv6 ? 1 : 0) }
        if call.query["order_by"]?.hasSuffix("_desc") == true { rows.reverse() }
        return .page("routes", call.list.slice(rows.map(\.wire))) {
            ["route": $0, "nexthop_ip": .null, "nexthop_name": .null, "nexthop_resource_type": "unknown_type"]
        }
    }

    private struct Row {
        let networkID: String?
        let type: String
        let destination: String
        let created: CloudTime
        let wire: JSONValue

        var isIPv6: Bool { destination.contains(":") }
    }

    private static func change(_ body: inout BodyReader) -> CloudRoute.Change {
        var change = CloudRoute.Change()
        change.description = body.string("description")
        change.tags = body.strings("tags")
        change.destination = body.string("destination")
        var hop = CloudRoute.Hop()
        hop.resourceID = id("nexthop_resource_id", &body)
        hop.networkID = id("nexthop_private_network_id", &body)
        hop.connectorID = id("nexthop_vpc_connector_id", &body)
        if hop != CloudRoute.Hop() { change.hop = hop }
        return change
    }

    private static func id(_ key: String, _ body: inout BodyReader) -> String? {
        body.string(key).flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func wire(_ route: CloudRoute) -> JSONValue {
        [
            "id": .string(route.id), "description": .string(route.description), "tags": .strings(route.tags),
            "vpc_id": .string(route.vpcID), "destination": .string(route.destination),
            "nexthop_resource_id": .optional(route.hop.resourceID),
            "nexthop_private_network_id": .optional(route.hop.networkID),
            "nexthop_vpc_connector_id": .optional(route.hop.connectorID), "created_at": .time(route.createdAt),
            "updated_at": .time(route.updatedAt), "is_read_only": false, "type": "custom",
            "region": .string(route.region),
        ]
    }

    private static func wire(_ subnet: NetworkSubnet, of network: PrivateNetwork) -> JSONValue {
        [
            "id": "", "description": "Local Private Network route", "tags": ["MANAGED"],
            "vpc_id": .string(network.vpcID),
            "destination": .string(subnet.range), "nexthop_resource_id": .null,
            "nexthop_private_network_id": .string(network.id),
            "nexthop_vpc_connector_id": .null, "created_at": .time(subnet.createdAt),
            "updated_at": .time(subnet.createdAt),
            "is_read_only": true, "type": "subnet", "region": .string(network.region),
        ]
    }
}
