/// Where clients connect to an instance.
package struct DatabaseEndpoint: Codable, Sendable, Equatable {
    /// A UUID.
    package let id: String
    /// An address without a length.
    package let ip: String
    /// Where it listens.
    package let port: Int
    /// The private network; nil for the public load balancer.
    package let networkID: String?
    /// In the network, with its length; nil for the public one.
    package let serviceIP: String?
    /// Whether the address was chosen by the platform.
    package let isManaged: Bool
    /// Whether it leads to a read replica itself, without a load balancer.
    package var isDirect = false

    /// What a create asks for.
    package enum Request: Sendable, Equatable {
        case loadBalancer
        /// Read replicas only.
        case directAccess
        /// Without an address the platform chooses one.
        case privateNetwork(id: String, serviceIP: String?)
    }
}
