/// A custom domain of a container (api.md 2.8).
package struct ContainerDomain: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// The whole name.
    package let hostname: String
    /// The container it belongs to.
    package let containerID: String
    /// Where it is in its life.
    package internal(set) var status: ResourceStatus
    /// As a container's.
    package internal(set) var errorMessage: String?
    /// Free labels.
    package internal(set) var tags: [String]
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { hostname }
}
