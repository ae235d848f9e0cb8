/// A public gateway: the way from private networks to the internet, in one zone.
package struct PublicGateway: Codable, Sendable, ScopedRow {
    /// The states on the wire that happen here.
    package enum Status: String, Codable, Sendable {
        case allocating, configuring, running, deleting
    }

    /// The fields that a write may carry; nil leaves the field alone.
    package struct Change: Sendable {
        /// As it was created.
        package var name: String?
        /// Free labels.
        package var tags: [String]?
        /// Whether people may come in by SSH.
        package var isBastion: Bool?
        /// Where the bastion listens.
        package var bastionPort: Int?
        /// Whether mail may go out.
        package var allowsMail: Bool?

        /// Changes nothing.
        package init() {}
    }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// The Scaleway project.
    package let projectID: String
    /// For example `fr-par-1`.
    package let zone: String
    /// The commercial type, for example `VPC-GW-S`.
    package internal(set) var type: String
    /// Where it is in its life.
    package internal(set) var status: Status
    /// Free labels.
    package internal(set) var tags: [String]
    /// The id of its public address.
    package let addressID: String
    /// Whether people may come in by SSH.
    package internal(set) var isBastion: Bool
    /// Where the bastion listens.
    package internal(set) var bastionPort: Int
    /// Ranges that may use the bastion.
    package internal(set) var bastionRanges: [String]
    /// Whether mail may go out.
    package internal(set) var allowsMail: Bool
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
    var region: String { zone }
    var labels: [String] { tags }

    /// Bandwidth by commercial type, in Mbit/s: that of the smallest is recorded by the provider's tests, the others
    /// are in the vendor's documentation.
    package static let types = ["VPC-GW-S": 100, "VPC-GW-M": 1000, "VPC-GW-L": 3000, "VPC-GW-XL": 10_000]

    /// In Mbit/s.
    package var bandwidth: Int { Self.types[type] ?? 0 }
}
