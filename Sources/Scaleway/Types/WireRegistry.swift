internal import Model

/// A registry namespace (registry v1). Its name is unique in a region over all organizations.
struct WireRegistryNamespace: Decodable, Identifiable, Sendable {
    let id: WireID
    let name: String
    let projectID: String

    enum CodingKeys: String, CodingKey {
        case id, name
        case projectID = "project_id"
    }

    struct Page: Decodable, ListPage {
        let rows: [WireRegistryNamespace]
        let totalCount: Int

        enum CodingKeys: String, CodingKey {
            case rows = "namespaces"
            case totalCount = "total_count"
        }
    }
}

/// An image of a registry namespace.
struct WireImage: Decodable, Identifiable, Sendable {
    let id: WireID
    let name: String
    let namespaceID: WireID

    enum CodingKeys: String, CodingKey {
        case id, name
        case namespaceID = "namespace_id"
    }

    struct Page: Decodable, ListPage {
        let rows: [WireImage]
        let totalCount: Int

        enum CodingKeys: String, CodingKey {
            case rows = "images"
            case totalCount = "total_count"
        }
    }
}

/// A tag of an image, with the digest that it points to now.
struct WireTag: Decodable, Identifiable, Sendable {
    let id: WireID
    let name: String
    let status: String
    let digest: ImageDigest

    struct Page: Decodable, ListPage {
        let rows: [WireTag]
        let totalCount: Int

        enum CodingKeys: String, CodingKey {
            case rows = "tags"
            case totalCount = "total_count"
        }
    }
}
