/// A container namespace (api.md 2.2).
package struct ContainerNamespace: Codable, Sendable, ListRow {
    package let id: String
    package let name: String
    package let projectID: String
    package internal(set) var description: String
    package internal(set) var tags: [String]
    package internal(set) var environment: [String: String]
    package internal(set) var secrets: [String: StoredSecret]
    package internal(set) var status: ResourceStatus
    package let createdAt: CloudTime
    /// Doesn't move when the status settles.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}

/// The fields of a namespace that a create or a PATCH may carry; nil leaves the field alone.
package struct NamespaceChange: Sendable, Equatable {
    package var description: String?
    package var tags: [String]?
    /// Replaces the map.
    package var environment: [String: String]?
    /// Merged by the rules of api.md 2.6.
    package var secrets: [String: String]?

    /// Changes nothing.
    package init() {}
}
