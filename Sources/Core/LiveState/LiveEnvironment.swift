package import Model

/// What Scaleway's API said about one environment at one time.
package struct LiveEnvironment: Hashable, Codable, Sendable {
    /// When the last answer arrived.
    package let observedAt: Timestamp
    /// The container namespace named after the environment; nil when there is none yet.
    package let namespace: LiveNamespace?
    /// All containers of that namespace, sorted by name. A container in `deleting` is among them.
    package let containers: [LiveContainer]
    private let unreadableContainers: [UnreadableContainer]?

    package init(
        observedAt: Timestamp, namespace: LiveNamespace?, containers: [LiveContainer],
        unreadable: [UnreadableContainer] = []
    ) {
        self.observedAt = observedAt
        self.namespace = namespace
        unreadableContainers = unreadable.isEmpty ? nil : unreadable
        self.containers = containers.sorted { $0.name < $1.name }
    }

    /// Containers that are there and whose description can't be read.
    package var unreadable: [UnreadableContainer] { unreadableContainers ?? [] }

    /// Whether the container with this name, or this id, is there and can't be read.
    package func isUnreadable(_ name: InstanceName, id: String? = nil) -> Bool {
        unreadable.contains { $0.name == name.text || (id != nil && $0.id == id) }
    }

    /// The container with this name.
    package func container(_ name: InstanceName) -> LiveContainer? {
        // A pass asks for each of up to a thousand containers, several times: halving, not walking.
        let text = name.text
        var range = containers.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if containers[middle].name == text { return containers[middle] }
            range = containers[middle].name < text ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }
}

/// A Serverless Containers namespace.
package struct LiveNamespace: Hashable, Codable, Sendable {
    /// Its UUID, without the region.
    package let id: String
    /// The environment's name.
    package let name: String
    /// What Scaleway is doing with it.
    package let status: ContainerStatus
    /// Set by the Terraform module, like the tags; nil when it wasn't read.
    package let description: String?
    /// In the API's order; nil when they weren't read.
    package let tags: [String]?

    package init(id: String, name: String, status: ContainerStatus, description: String? = nil, tags: [String]? = nil) {
        self.id = id
        self.name = name
        self.status = status
        self.description = description
        self.tags = tags
    }
}
