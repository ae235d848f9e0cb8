internal import LiveState
internal import Model

/// A product whose lists take `name` and `project_id`.
protocol NamedProduct: Sendable {
    /// See ``ListRow/rowsKey``.
    static var rowsKey: String { get }
    /// The list's path behind the region's.
    static var path: (product: String, list: String) { get }
    /// Whether its objects have tags.
    static var hasTags: Bool { get }
}

extension NamedProduct {
    static var hasTags: Bool { true }
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

/// Namespaces of containers (containers v1).
enum NamedContainerNamespaces: NamedProduct {
    static let rowsKey = "namespaces"
    static let path = (product: "/containers/v1", list: "namespaces")
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
    static let hasTags = false
}

/// Cockpit's data sources (cockpit v1), which have no tags. Scaleway's own have names of Scaleway's.
enum NamedSources: NamedProduct {
    static let rowsKey = "data_sources"
    static let path = (product: "/cockpit/v1", list: "data-sources")
    static let hasTags = false
}

/// Whether a project's alert manager is on (cockpit v1).
struct WireAlertManager: Decodable, Sendable {
    let isEnabled: Bool

    enum CodingKeys: String, CodingKey { case isEnabled = "alert_manager_enabled" }
}

/// Whom a project's alert manager writes to, as far as it matters whether there is anybody (cockpit v1).
struct WireContacts: Decodable, Sendable {
    let contacts: [Contact]

    struct Contact: Decodable, Sendable {}

    enum CodingKeys: String, CodingKey { case contacts = "contact_points" }
}
