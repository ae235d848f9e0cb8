package import Model

/// What Scaleway's API said about one environment at one time.
package struct LiveEnvironment: Hashable, Codable, Sendable {
    /// When the last answer arrived.
    package let observedAt: Timestamp
    /// The container namespace named after the environment; nil when there is none yet.
    package let namespace: LiveNamespace?
    /// All containers of that namespace, sorted by name. A container in `deleting` is among them.
    package let containers: [LiveContainer]

    package init(observedAt: Timestamp, namespace: LiveNamespace?, containers: [LiveContainer]) {
        self.observedAt = observedAt
        self.namespace = namespace
        self.containers = containers.sorted { $0.name < $1.name }
    }

    /// The container with this name.
    package func container(_ name: InstanceName) -> LiveContainer? { containers.first { $0.name == name.text } }
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
