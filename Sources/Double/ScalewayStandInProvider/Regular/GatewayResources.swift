/// Public gateways, their addresses and the networks that they are attached to. They lie in a zone.
extension RegularResource {
    private static let gatewayCollection = "/vpc-gw/v2/zones/{zone}/gateways"

    static let publicGatewayAddress = RegularResource(
        "scaleway_vpc_public_gateway_ip", collection: "/vpc-gw/v2/zones/{zone}/ips", kind: "public gateway IP",
        rules: PlanRules(replaces: ["project_id", "zone"]),
        // The real one warns, and goes on.
        forgives: [409, 412],
        fields: [Field("tags", create: .always, update: .whenSet)]
            + Field.read("address", "reverse", "organization_id", "project_id")
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            update: { planned, changes, body in
                // It can't be taken away: an empty one isn't sent.
                if changes.contains("reverse"), let name = planned["reverse"].text, !name.isEmpty {
                    body["reverse"] = .string(name)
                }
            },
            settle: { id, prior, planned, _, cloud in
                guard prior.isNull, let name = planned["reverse"].text, !name.isEmpty else { return }
                _ = try await cloud.call(
                    "PATCH", "/vpc-gw/v2/zones/\(id.region)/ips/\(id.id)",
                    .object(["tags": .array(planned["tags"].elements), "reverse": .string(name)]))
            }))

    static let publicGateway = RegularResource(
        "scaleway_vpc_public_gateway", collection: gatewayCollection, kind: "public gateway",
        // The real one begins a name of its own with that of a private network.
        nameKind: "pn",
        rules: PlanRules(
            replaces: ["ip_id", "project_id", "zone"],
            equivalences: ["ip_id": .regionalID, "type": .ignoringCase]),
        defaultTimeout: .seconds(600), hasStatus: true, waitsForDeletion: true,
        fields: [
            Field("name", create: .always, update: .whenSet),
            Field("tags", create: .always, update: .whenSet),
            Field("type", create: .always),
            Field("ip_id", form: .regionalID, create: .whenSet),
            Field("bastion_port", create: .whenSet, update: .whenSet),
            Field("bastion_enabled"),
            Field("enable_smtp", "smtp_enabled"),
            Field("allowed_ip_ranges", "bastion_allowed_ips"),
        ] + Field.read("bandwidth", "status", "organization_id", "project_id")
            + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            create: { planned, body in
                body["enable_smtp"] = .bool(planned["enable_smtp"].flag ?? false)
                body["enable_bastion"] = .bool(planned["bastion_enabled"].flag ?? false)
            },
            update: { planned, changes, body in
                for (name, sent) in [("enable_smtp", "enable_smtp"), ("bastion_enabled", "enable_bastion")]
                where changes.contains(name) {
                    body[sent] = .bool(planned[name].flag ?? false)
                }
            },
            settle: { id, prior, planned, changes, cloud in try await settle(id, prior, planned, changes, cloud) },
            read: { id, object, reference, _ in
                let address = object["ipv4"]["id"].text
                return [
                    "ip_id": address.map { .string(ResourceID(id.locality, id: $0).description) } ?? reference["ip_id"],
                    // No answer has them.
                    "refresh_ssh_keys": reference["refresh_ssh_keys"], "move_to_ipam": reference["move_to_ipam"],
                ]
            }))

    static let gatewayNetwork = RegularResource(
        "scaleway_vpc_gateway_network", collection: "/vpc-gw/v2/zones/{zone}/gateway-networks",
        kind: "gateway network",
        rules: PlanRules(
            replaces: ["gateway_id", "private_network_id", "zone"], defaults: ["enable_masquerade": .bool(true)],
            equivalences: ["private_network_id": .regionalID, "ipam_config.ipam_ip_id": .regionalID],
            computedBlocks: ["ipam_config", "private_ip"]),
        defaultTimeout: .seconds(600), hasStatus: true, waitsForDeletion: true,
        fields: [
            Field("gateway_id", form: .regionalID, create: .always),
            Field("private_network_id", form: .regionalID, create: .always),
            Field("enable_masquerade", "masquerade_enabled"),
        ] + Field.read("mac_address", "status") + Field.read("created_at", "updated_at", form: .time),
        extras: Extras(
            prepare: { planned, zone, cloud in
                try await waitForGateway(ResourceID(zone, id: ResourceID.bare(planned["gateway_id"].text ?? "")), cloud)
            },
            create: { planned, body in
                body["enable_masquerade"] = .bool(planned["enable_masquerade"].flag ?? true)
                body.merge(routing(planned)) { $1 }
            },
            update: { planned, changes, body in
                if changes.contains("enable_masquerade") {
                    body["enable_masquerade"] = .bool(planned["enable_masquerade"].flag ?? true)
                }
                if changes.contains("ipam_config") { body.merge(routing(planned)) { $1 } }
            },
            settle: { id, _, planned, _, cloud in
                let gateway = ResourceID(id.locality, id: ResourceID.bare(planned["gateway_id"].text ?? ""))
                try await waitForGateway(gateway, cloud)
            },
            read: { id, object, reference, cloud in
                let region = String(id.region.dropLast(2))
                var members: [String: Value] = [
                    "private_network_id": .string("\(region)/\(object["private_network_id"].text ?? "")"),
                    "ipam_config": .array([
                        .object([
                            "push_default_route": object["push_default_route"], "ipam_ip_id": object["ipam_ip_id"],
                        ])
                    ]),
                    "private_ip": .array(await addresses(of: object, id, region, cloud)),
                ]
                // No answer has them, and no request either.
                for name in ["cleanup_dhcp", "dhcp_id", "enable_dhcp", "static_address"] {
                    members[name] = reference[name] == .unknown ? .null : reference[name]
                }
                return members
            }))

    /// What of a gateway has calls of its own. Each is waited for.
    private static func settle(
        _ id: ResourceID, _ prior: Value, _ planned: Value, _ changes: Set<String>, _ cloud: Cloud
    ) async throws {
        let path = "/vpc-gw/v2/zones/\(id.region)/gateways/\(id.id)"
        let ranges = planned["allowed_ip_ranges"]
        if !prior.isNull {
            try await waitForGateway(id, cloud)
            if changes.contains("refresh_ssh_keys") {
                _ = try await cloud.call("POST", path + "/refresh-ssh-keys", .object([:]))
                try await waitForGateway(id, cloud)
            }
            if changes.contains("type") {
                _ = try await cloud.call("POST", path + "/upgrade", .object(["type": planned["type"]]))
                try await waitForGateway(id, cloud)
            }
        }
        guard changes.contains("allowed_ip_ranges"), ranges != .unknown, !(prior.isNull && ranges.elements.isEmpty)
        else { return }
        _ = try await cloud.call("PUT", path + "/bastion-allowed-ips", .object(["ip_ranges": .array(ranges.elements)]))
        try await waitForGateway(id, cloud)
    }

    private static func waitForGateway(_ id: ResourceID, _ cloud: Cloud) async throws {
        let path = gatewayCollection.replacing("{zone}", with: id.region) + "/" + id.id
        _ = try await cloud.waitUntilSettled("public gateway", path, timeout: .seconds(600))
    }

    /// The default route, and the address that was reserved for the gateway, as the block `ipam_config` says it.
    private static func routing(_ planned: Value) -> [String: Value] {
        let blocks = planned["ipam_config"].elements
        let block = blocks.count == 1 ? blocks[0] : .null
        var body: [String: Value] = ["push_default_route": .bool(block["push_default_route"].flag ?? false)]
        if let address = block["ipam_ip_id"].text, !address.isEmpty {
            body["ipam_ip_id"] = .string(ResourceID.bare(address))
        }
        return body
    }

    /// The gateway's addresses in the network. A look-up that fails is no error: the real one warns.
    private static func addresses(of object: Value, _ id: ResourceID, _ region: String, _ cloud: Cloud) async -> [Value]
    {
        let path = gatewayCollection.replacing("{zone}", with: id.region) + "/\(object["gateway_id"].text ?? "")"
        let network = object["private_network_id"].text ?? ""
        guard let project = try? await cloud.call("GET", path)["project_id"].text,
            let answer = try? await cloud.call(
                "GET",
                "/ipam/v1/regions/\(region)/ips?order_by=created_at_desc&private_network_id=\(network)"
                    + "&project_id=\(project)&resource_id=\(id.id)&resource_type=vpc_gateway_network")
        else { return [] }
        return answer["ips"].elements.map { found in
            let address = (found["address"].text ?? "").prefix { $0 != "/" }
            return .object([
                "id": .string("\(region)/\(found["id"].text ?? "")"), "address": .string(String(address)),
            ])
        }
    }
}
