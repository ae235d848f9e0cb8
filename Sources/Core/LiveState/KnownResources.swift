/// What was there at the last good look: what is missing from a list is asked for by its id before it counts as gone.
package struct KnownResources: Hashable, Codable, Sendable {
    /// The namespace that holds the environment's containers; nil when none is known.
    package var namespaceID: String?
    /// Ids of containers, by name.
    package var containers: [String: String]

    package init(namespaceID: String? = nil, containers: [String: String] = [:]) {
        self.namespaceID = namespaceID
        self.containers = containers
    }
}
