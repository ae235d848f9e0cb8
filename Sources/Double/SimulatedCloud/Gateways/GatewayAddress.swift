/// A public IPv4 address of public gateways, which lasts longer than the gateway that has it.
package struct GatewayAddress: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// The Scaleway project.
    package let projectID: String
    /// For example `fr-par-1`.
    package let zone: String
    /// For example `51.15.2.3`.
    package let address: String
    /// Its name in the DNS: one of the platform's at first.
    package internal(set) var reverse: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// The gateway that has it; nil while it is free.
    package internal(set) var gatewayID: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { address }
    var region: String { zone }
    var labels: [String] { tags }
}
