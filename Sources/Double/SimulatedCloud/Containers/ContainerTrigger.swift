/// A trigger of a container (api.md 2.8).
package struct ContainerTrigger: Codable, Sendable, QueryRow {
    /// Where the platform sends the request.
    package struct Destination: Codable, Sendable, Equatable {
        /// Begins with `/`.
        package var path: String
        /// Lowercase.
        package var method: String

        /// Names both parts.
        package init(path: String, method: String) {
            (self.path, self.method) = (path, method)
        }
    }

    /// A UUID.
    package let id: String
    /// The container it belongs to.
    package let containerID: String
    /// As it was created.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Where the request goes.
    package internal(set) var destination: Destination
    /// What sets it off.
    package internal(set) var source: TriggerSource
    /// Where it is in its life.
    package internal(set) var status: ResourceStatus
    /// As a container's.
    package internal(set) var errorMessage: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}
