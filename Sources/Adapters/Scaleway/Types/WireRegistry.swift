internal import Model

/// A registry namespace (registry v1). Its name is unique in a region over all organizations.
struct WireRegistryNamespace: ListRow {
    static let rowsKey = "namespaces"

    let id: WireID
    let name: String
    let projectID: String

    enum CodingKeys: String, CodingKey {
        case id, name
        case projectID = "project_id"
    }
}

/// An image of a registry namespace.
struct WireImage: ListRow {
    static let rowsKey = "images"

    let id: WireID
    let name: String
    let namespaceID: WireID

    enum CodingKeys: String, CodingKey {
        case id, name
        case namespaceID = "namespace_id"
    }
}

/// A tag of an image, with the digest that it points to now.
struct WireTag: ListRow {
    static let rowsKey = "tags"

    let id: WireID
    let name: String
    let status: String
    let digest: ImageDigest
}
