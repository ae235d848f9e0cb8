/// A range of addresses of a private network.
package struct NetworkSubnet: Codable, Sendable, Equatable {
    /// A UUID.
    package let id: String
    /// For example `172.16.4.0/22`.
    package let range: String
    /// When it was created.
    package let createdAt: CloudTime
}
