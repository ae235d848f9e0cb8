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
    /// What passes between its networks, for IPv4 and for IPv6; nil until it is set for the first time: everything.
    package internal(set) var access: VPCAccess?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var labels: [String] { tags }
}
