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
