import SimulatedCloud

/// Databases, networks and their addresses.
extension RouteTable {
    static let databases = RouteLines(
        base: "rdb/v1/regions/{region}", resource: .databases,
        lines: [
            ("POST instances", .write, .project), ("POST instances/{id}/upgrade", .write, .object),
            ("POST instances/{id}/clone", .write, .object), ("POST instances/{id}/restart", .write, .object),
            ("POST instances/{id}/apply-maintenance", .write, .object),
            ("POST instances/{id}/renew-certificate", .write, .object),
            ("POST instances/{id}/purge-logs", .write, .object), ("GET instances/{id}/certificate", .read, .object),
            ("POST instances/{id}/prepare-logs", .write, .object), ("GET instances/{id}/logs", .read, .object),
            ("GET instances/{id}/logs-details", .read, .object), ("POST instances/{id}/snapshots", .write, .object),
            ("POST snapshots/{id}/create-instance", .write, .object), ("POST backups", .write, .object),
            ("POST backups/{id}/restore", .write, .object), ("POST backups/{id}/export", .write, .object),
            ("GET database-engines", .read, .somewhere), ("GET node-types", .read, .somewhere),
        ] + objects("instances") + objects("snapshots") + objects("backups"))

    static let databaseParts = RouteLines(
        base: "rdb/v1/regions/{region}", resource: .databases,
        lines: [
            ("PUT instances/{id}/settings", .write, .object), ("POST instances/{id}/settings", .write, .object),
            ("DELETE instances/{id}/settings", .write, .object), ("GET instances/{id}/acls", .read, .object),
            ("PUT instances/{id}/acls", .write, .object), ("POST instances/{id}/acls", .write, .object),
            ("DELETE instances/{id}/acls", .write, .object), ("POST instances/{id}/endpoints", .write, .object),
            ("GET endpoints/{id}", .read, .object), ("POST endpoints/{id}/migrate", .write, .object),
            ("DELETE endpoints/{id}", .write, .object), ("GET instances/{id}/users", .read, .object),
            ("POST instances/{id}/users", .write, .object), ("PATCH instances/{id}/users/{name}", .write, .object),
            ("DELETE instances/{id}/users/{name}", .write, .object), ("GET instances/{id}/databases", .read, .object),
            ("POST instances/{id}/databases", .write, .object),
            ("DELETE instances/{id}/databases/{name}", .write, .object),
            ("GET instances/{id}/privileges", .read, .object), ("PUT instances/{id}/privileges", .write, .object),
            ("POST read-replicas", .write, .object), ("GET read-replicas/{id}", .read, .object),
            ("DELETE read-replicas/{id}", .write, .object), ("POST read-replicas/{id}/reset", .write, .object),
            ("POST read-replicas/{id}/endpoints", .write, .object),
            ("POST read-replicas/{id}/promote", .write, .object),
        ])

    /// Access rules and routes come with the VPC (a guess).
    static let vpc = RouteLines(
        base: "vpc/v2/regions/{region}", resource: .vpc,
        lines: [
            ("POST vpcs", .write, .project), ("POST vpcs/{id}/enable-routing", .write, .object),
            ("POST vpcs/{id}/enable-custom-routes-propagation", .write, .object),
            ("GET vpcs/{id}/acl-rules", .read, .object), ("PUT vpcs/{id}/acl-rules", .write, .object),
            ("POST routes", .write, .object), ("GET routes-with-nexthop", .read, .list),
        ] + objects("vpcs") + objects("routes"))

    static let networks = RouteLines(
        base: "vpc/v2/regions/{region}", resource: .privateNetworks,
        lines: [
            ("POST private-networks", .write, .project), ("POST private-networks/{id}/enable-dhcp", .write, .object),
            ("POST private-networks/{id}/subnets", .write, .object),
            ("DELETE private-networks/{id}/subnets", .write, .object), ("GET subnets", .read, .list),
        ] + objects("private-networks"))

    static let addresses = RouteLines(
        base: "ipam/v1/regions/{region}", resource: .ipam, lines: objects("ips", "GET"))

    static let gateways = RouteLines(
        base: "vpc-gw/v2/zones/{zone}", resource: .gateways,
        lines: [
            ("POST gateways", .write, .project), ("POST gateways/{id}/upgrade", .write, .object),
            ("POST gateways/{id}/refresh-ssh-keys", .write, .object),
            ("PUT gateways/{id}/bastion-allowed-ips", .write, .object), ("POST ips", .write, .project),
            ("POST gateway-networks", .write, .object), ("GET gateway-types", .read, .somewhere),
        ] + objects("gateways") + objects("ips") + objects("gateway-networks"))
}
