internal import LiveState
internal import Model

/// A product whose lists take `name` and `project_id`.
protocol NamedProduct: Sendable {
    /// See ``ListRow/rowsKey``.
    static var rowsKey: String { get }
    /// The list's path behind the region's.
    static var path: (product: String, list: String) { get }
}

/// What all rows of such lists have.
struct WireNamesake<Product: NamedProduct>: ListRow {
    static var rowsKey: String { Product.rowsKey }

    let id: WireID
    let name: String
    let projectID: String
    let tags: [String]?
    let status: String?
    let deletionRequestedAt: String?
    let path: String?

    enum CodingKeys: String, CodingKey {
        case id, name, tags, status, path
        case projectID = "project_id"
        case deletionRequestedAt = "deletion_requested_at"
    }

    /// Whether it is going away (a secret is still there for seven days then), or is a secret in another folder, where
    /// names are free.
    var isElsewhere: Bool { status == "deleting" || deletionRequestedAt != nil || (path ?? "/") != "/" }
}

/// PostgreSQL instances (rdb v1).
enum NamedDatabases: NamedProduct {
    static let rowsKey = "instances"
    static let path = (product: "/rdb/v1", list: "instances")
}

/// VPCs (vpc v2).
enum NamedVPCs: NamedProduct {
    static let rowsKey = "vpcs"
    static let path = (product: "/vpc/v2", list: "vpcs")
}

/// Private networks (vpc v2).
enum NamedPrivateNetworks: NamedProduct {
    static let rowsKey = "private_networks"
    static let path = (product: "/vpc/v2", list: "private-networks")
}

/// Public gateways (vpc-gw v2).
enum NamedGateways: NamedProduct {
    static let rowsKey = "gateways"
    static let path = (product: "/vpc-gw/v2", list: "gateways")
}

/// Secrets (secret manager v1beta1).
enum NamedSecrets: NamedProduct {
    static let rowsKey = "secrets"
    static let path = (product: "/secret-manager/v1beta1", list: "secrets")
}

/// Registry namespaces (registry v1), which have no tags.
enum NamedRegistries: NamedProduct {
    static let rowsKey = "namespaces"
    static let path = (product: "/registry/v1", list: "namespaces")
}
