/// A registry namespace (api.md 4).
package struct RegistryNamespace: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The Scaleway project.
    package let projectID: String
    /// Free text.
    package internal(set) var description: String
    /// Whether anyone may pull.
    package internal(set) var isPublic: Bool
    /// Whether it is on its way out.
    package internal(set) var isDeleting = false
    /// Made by the admin API for an image of no project in particular: containers of all projects pull from it. nil in
    /// states of older versions.
    package internal(set) var isUnclaimed: Bool?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
}

/// An image of a registry namespace. It remembers every digest that was pushed: a moved tag leaves
/// its old manifest behind.
package struct RegistryImage: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The namespace it lies in.
    package let namespaceID: String
    /// `inherit`, `public` or `private`.
    package internal(set) var visibility = "inherit"
    /// Whether it is on its way out.
    package internal(set) var isDeleting = false
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var digests: [String] = []
    /// What the manifests of the admin API are made from, by digest; nil in states of older versions.
    var contents: [String: String]?

    var sortName: String { name }

    /// Made up, the same for equal contents.
    package var size: Int { 3_847_002 * digests.count }
}

/// A tag: its id stays, its digest may move.
package struct RegistryTag: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The image it belongs to.
    package let imageID: String
    /// `sha256:…` of the manifest.
    package internal(set) var digest: String
    /// Whether it is on its way out.
    package internal(set) var isDeleting = false
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var moves = 0

    var sortName: String { name }
}
