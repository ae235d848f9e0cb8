/// A registry namespace (api.md 4).
package struct RegistryNamespace: Codable, Sendable, ListRow {
    package let id: String
    package let name: String
    package let projectID: String
    package internal(set) var description: String
    package internal(set) var isPublic: Bool
    package internal(set) var isDeleting = false
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
}

/// An image of a registry namespace. It remembers every digest that was pushed: a moved tag leaves its old manifest behind.
package struct RegistryImage: Codable, Sendable, ListRow {
    package let id: String
    package let name: String
    package let namespaceID: String
    package internal(set) var visibility = "inherit"
    package internal(set) var isDeleting = false
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    var digests: [String] = []

    var sortName: String { name }

    /// Made up, the same for equal contents.
    package var size: Int { 3_847_002 * digests.count }
}

/// A tag: its id stays, its digest may move.
package struct RegistryTag: Codable, Sendable, ListRow {
    package let id: String
    package let name: String
    package let imageID: String
    package internal(set) var digest: String
    package internal(set) var isDeleting = false
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    var moves = 0

    var sortName: String { name }
}
