/// VPC and private networks (api.md 9.1).
extension RegularResource {
    static let vpc = RegularResource(
        "scaleway_vpc", collection: "/vpc/v2/regions/{region}/vpcs", kind: "VPC", nameKind: "vpc",
        rules: PlanRules(replaces: ["enable_transitivity", "project_id", "region"]),
        fields: [
            Field("name", create: .always, update: .whenSet),
            Field("tags", create: .always, update: .whenSet),
            Field("enable_routing", "routing_enabled"),
            Field("enable_custom_routes_propagation", "custom_routes_propagation_enabled"),
        ] + Field.read("organization_id", "project_id", "is_default") + Field.read("srn", form: .text)
            + Field.read(
                "created_at", "updated_at", form: .time),
        extras: Extras(
            create: { planned, body in
                for name in ["enable_routing", "enable_transitivity"] {
                    body[name] = .bool(planned[name].flag ?? false)
                }
            },
            settle: { id, prior, planned, changes, cloud in
                let path = "/vpc/v2/regions/\(id.region)/vpcs/\(id.id)"
                if !prior.isNull, changes.contains("enable_routing"), planned["enable_routing"].flag == true {
                    _ = try await cloud.call("POST", path + "/enable-routing", .object([:]))
                }
                if changes.contains("enable_custom_routes_propagation"),
                    planned["enable_custom_routes_propagation"].flag == true
                {
                    _ = try await cloud.call("POST", path + "/enable-custom-routes-propagation", .object([:]))
                }
            },
            read: { _, object, reference, _ in
                [
                    "enable_transitivity": .bool(object["transitivity_enabled"].flag ?? false),
                    // A list that was emptied from outside isn't seen.
                    "tags": object["tags"].elements.isEmpty ? reference["tags"] : object["tags"],
                ]
            }))

    static let privateNetwork = RegularResource(
        "scaleway_vpc_private_network", collection: "/vpc/v2/regions/{region}/private-networks",
        kind: "private network", nameKind: "pn",
        rules: PlanRules(
            replaces: ["project_id", "region", "vpc_id", "ipv4_subnet.subnet", "ipv6_subnets.subnet"],
            computedBlocks: ["ipv4_subnet", "ipv6_subnets"]),
        retriesDeletion: true,
        fields: [
            Field("name", create: .always, update: .always),
            Field("tags", create: .always, update: .always),
            Field("vpc_id", form: .regionalID, create: .whenSet),
            Field(
                "enable_default_route_propagation", "default_route_propagation_enabled", create: .always,
                update: .always),
        ] + Field.read("organization_id", "project_id") + Field.read("srn", form: .text)
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            create: { planned, body in
                let wanted = (planned["ipv4_subnet"].elements + planned["ipv6_subnets"].elements)
                    .compactMap { $0["subnet"].text }
                body["subnets"] = wanted.isEmpty ? .null : .array(wanted.map(Value.string))
            },
            read: { id, object, _, _ in
                let subnets = object["subnets"].elements.map(subnet)
                return [
                    "is_regional": true, "zone": .string(id.region + "-1"),
                    "ipv4_subnet": .array(subnets.filter { !isIPv6($0) }),
                    "ipv6_subnets": .array(subnets.filter(isIPv6)),
                ]
            }))

    private static func isIPv6(_ subnet: Value) -> Bool { subnet["subnet"].text?.contains(":") ?? false }

    private static func subnet(_ object: Value) -> Value {
        let range = (object["subnet"].text ?? "").split(separator: "/").map(String.init)
        let length = range.count == 2 ? Int(range[1]) ?? 0 : 0
        // Of an IPv6 network too it is written as decimal bytes.
        let mask = (0..<(isIPv6(object) ? 16 : 4)).map {
            String(UInt8(truncatingIfNeeded: 0xff00 >> max(0, min(8, length - 8 * $0))))
        }
        return .object([
            "id": object["id"], "subnet": object["subnet"], "address": .string(range.first ?? ""),
            "subnet_mask": .string(mask.joined(separator: ".")),
            "prefix_length": .integer(length),
            "srn": object["srn"].isNull ? "" : object["srn"],
            "created_at": Field.time(object["created_at"]),
            "updated_at": Field.time(object["updated_at"]),
        ])
    }
}
