/// A VPC (api.md 9.1).
package struct CloudVPC: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Made by the platform for private networks that name no VPC.
    package let isDefault: Bool
    /// Whether routes that a person made are told to all networks.
    package internal(set) var propagatesCustomRoutes = true
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var labels: [String] { tags }
}

/// A private network of a VPC.
package struct PrivateNetwork: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// The VPC it lies in.
    package let vpcID: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// One or more of each family.
    package internal(set) var subnets: [NetworkSubnet]
    /// Whether the VPC's default route is told to its members.
    package internal(set) var propagatesDefaultRoute: Bool
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// How many addresses were given out.
    var addresses = 0

    var sortName: String { name }
    var parentID: String { vpcID }
    var labels: [String] { tags }
}

/// A range of addresses of a private network.
package struct NetworkSubnet: Codable, Sendable, Equatable {
    /// A UUID.
    package let id: String
    /// For example `172.16.4.0/22`.
    package let range: String
    /// When it was created.
    package let createdAt: CloudTime
}

/// The fields of a VPC or private network that a PATCH may carry; nil leaves the field alone.
package struct NetworkChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Free labels.
    package var tags: [String]?
    /// Private networks only.
    package var propagatesDefaultRoute: Bool?

    /// Changes nothing.
    package init() {}
}

/// What the VPC product remembers.
struct NetworksState: Codable, Sendable {
    var vpcs = ObjectTable<CloudVPC>()
    var networks = ObjectTable<PrivateNetwork>()
}
