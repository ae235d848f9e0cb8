/// A custom domain of a container (api.md 2.8).
package struct ContainerDomain: Codable, Sendable, ListRow {
    package let id: String
    package let hostname: String
    package let containerID: String
    package internal(set) var status: ResourceStatus
    /// As a container's.
    package internal(set) var errorMessage: String?
    package internal(set) var tags: [String]
    package let createdAt: CloudTime
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { hostname }
}
