package import Model

/// One container as the API describes it. Secret variables are their Argon2id hashes, never values.
package struct LiveContainer: Hashable, Codable, Sendable {
    package var id: String
    package var name: String
    package var namespaceID: String
    package var status: ContainerStatus
    /// Nil while transient; empty when ready.
    package var errorMessage: String?
    /// The image reference as it was written, by digest or by tag.
    package var image: String
    package var variables: [String: String]
    /// `$argon2id$…` by variable name.
    package var secretHashes: [String: String]
    package var minScale: Int
    package var maxScale: Int
    package var scaling: ScalingOption
    package var resources: Resources
    package var port: Int
    package var startupProbe: ContainerProbe?
    package var livenessProbe: ContainerProbe?
    package var settings: ContainerSettings
    /// `https://…`, stable for the container's life; nil until Scaleway gives one.
    package var endpoint: String?
    package var createdAt: Timestamp
    package var updatedAt: Timestamp

    package init(
        id: String, name: String, namespaceID: String, status: ContainerStatus, errorMessage: String? = nil, image: String,
        variables: [String: String] = [:], secretHashes: [String: String] = [:], minScale: Int, maxScale: Int,
        scaling: ScalingOption, resources: Resources, port: Int, startupProbe: ContainerProbe? = nil,
        livenessProbe: ContainerProbe? = nil, settings: ContainerSettings = .init(), endpoint: String? = nil,
        createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.namespaceID = namespaceID
        self.status = status
        self.errorMessage = errorMessage
        self.image = image
        self.variables = variables
        self.secretHashes = secretHashes
        self.minScale = minScale
        self.maxScale = maxScale
        self.scaling = scaling
        self.resources = resources
        self.port = port
        self.startupProbe = startupProbe
        self.livenessProbe = livenessProbe
        self.settings = settings
        self.endpoint = endpoint
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

/// What makes Scaleway start another instance: exactly one of three (`scaling_option`).
package enum ScalingOption: Hashable, Codable, Sendable {
    case concurrentRequests(Int)
    case cpuUsage(percent: Int)
    case memoryUsage(percent: Int)
    /// A form that this version doesn't know.
    case unknown
}

/// A startup or liveness probe of a container.
package struct ContainerProbe: Hashable, Codable, Sendable {
    package var failureThreshold: Int
    package var interval: Duration
    package var timeout: Duration
    /// Nil for a TCP probe.
    package var httpPath: String?

    package init(failureThreshold: Int, interval: Duration, timeout: Duration, httpPath: String?) {
        self.failureThreshold = failureThreshold
        self.interval = interval
        self.timeout = timeout
        self.httpPath = httpPath
    }
}

/// Attributes that `terraform/modules/service` sets the same way for every instance, and that no service file names.
package struct ContainerSettings: Hashable, Codable, Sendable {
    package var privacy: String
    package var `protocol`: String
    package var httpsOnly: Bool
    package var sandbox: String
    package var timeout: Duration
    package var localStorageBytes: Int
    package var description: String
    package var tags: [String]
    package var command: [String]
    package var arguments: [String]
    package var privateNetworkID: String?

    package init(
        privacy: String = "public", protocol: String = "http1", httpsOnly: Bool = false, sandbox: String = "v2",
        timeout: Duration = .seconds(300), localStorageBytes: Int = 1_000_000_000, description: String = "",
        tags: [String] = [], command: [String] = [], arguments: [String] = [], privateNetworkID: String? = nil
    ) {
        self.privacy = privacy
        self.protocol = `protocol`
        self.httpsOnly = httpsOnly
        self.sandbox = sandbox
        self.timeout = timeout
        self.localStorageBytes = localStorageBytes
        self.description = description
        self.tags = tags
        self.command = command
        self.arguments = arguments
        self.privateNetworkID = privateNetworkID
    }
}
