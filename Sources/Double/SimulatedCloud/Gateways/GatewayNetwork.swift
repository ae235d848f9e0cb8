/// A private network that a public gateway is attached to.
package struct GatewayNetwork: Codable, Sendable, ScopedRow {
    /// The states on the wire that happen here.
    package enum Status: String, Codable, Sendable {
        case attaching, configuring, ready, detaching
    }

    /// A UUID.
    package let id: String
    /// The gateway.
    package let gatewayID: String
    /// The private network.
    package let networkID: String
    /// The gateway's project.
    package let projectID: String
    /// The gateway's zone.
    package let zone: String
    /// The gateway's address in the network, with the range's length.
    package let address: String
    /// Whether what goes out has the gateway's public address: dynamic NAT.
    package internal(set) var isMasquerading: Bool
    /// Whether members of the network are told that the gateway is their way out.
    package internal(set) var pushesDefaultRoute: Bool
    /// Where it is in its life.
    package internal(set) var status: Status
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { id }
    var region: String { zone }
    var parentID: String { gatewayID }
}
