/// A route of a VPC that a person made (api.md 9.1).
package struct CloudRoute: Codable, Sendable, ScopedRow {
    /// The fields that a write may carry; nil leaves the field alone.
    package struct Change: Sendable {
        /// Free text.
        package var description: String?
        /// Free labels.
        package var tags: [String]?
        /// A range of addresses.
        package var destination: String?
        /// Where it leads.
        package var hop: Hop?

        /// Changes nothing.
        package init() {}
    }

    /// Where a route leads: one of these.
    package struct Hop: Codable, Sendable, Equatable {
        /// A resource with an address in the VPC.
        package var resourceID: String?
        /// A private network.
        package var networkID: String?
        /// A connection to another VPC.
        package var connectorID: String?

        /// Leads nowhere yet.
        package init() {}
    }

    /// A UUID.
    package let id: String
    /// The VPC it belongs to.
    package let vpcID: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// The addresses it is for, for example `192.168.42.0/24`.
    package internal(set) var destination: String
    /// Where it leads.
    package internal(set) var hop: Hop
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { destination }
    var parentID: String { vpcID }
    var labels: [String] { tags }
}

extension AuditResource {
    static func route(_ route: CloudRoute, deleted: Bool = false) -> AuditResource {
        of(
            "vpc_route", route.id, route.destination, project: route.projectID, region: route.region,
            created: route.createdAt,
            updated: route.updatedAt, deleted: deleted, info: ["vpc_id": route.vpcID])
    }
}
