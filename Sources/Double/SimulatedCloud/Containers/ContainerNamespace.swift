/// A container namespace (api.md 2.2).
package struct ContainerNamespace: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The Scaleway project.
    package let projectID: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Plain variables.
    package internal(set) var environment: [String: String]
    /// Secret variables; the API shows their hashes.
    package internal(set) var secrets: [String: StoredSecret]
    /// Where it is in its life.
    package internal(set) var status: ResourceStatus
    /// When it was created.
    package let createdAt: CloudTime
    /// Doesn't move when the status settles.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}

/// The fields of a namespace that a create or a PATCH may carry; nil leaves the field alone.
package struct NamespaceChange: Sendable, Equatable {
    /// Free text.
    package var description: String?
    /// Free labels.
    package var tags: [String]?
    /// Replaces the map.
    package var environment: [String: String]?
    /// Merged by the rules of api.md 2.6.
    package var secrets: [String: String]?

    /// Changes nothing.
    package init() {}
}
