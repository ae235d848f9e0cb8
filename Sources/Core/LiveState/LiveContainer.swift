package import Model

/// One container as the API describes it. Secret variables are their Argon2id hashes, never values.
package struct LiveContainer: Hashable, Codable, Sendable {
    /// Its UUID, without the region.
    package var id: String
    /// Its name; an instance's is `streamlit-0`.
    package var name: String
    /// The namespace that holds it.
    package var namespaceID: String
    /// What Scaleway is doing with it.
    package var status: ContainerStatus
    /// Nil while transient; empty when ready.
    package var errorMessage: String?
    /// The image reference as it was written, by digest or by tag.
    package var image: String
    /// Variables that aren't secret, by name.
    package var variables: [String: String]
    /// `$argon2id$…` by variable name.
    package var secretHashes: [String: String]
    /// Fewest Scaleway instances kept running.
    package var minScale: Int
    /// Most Scaleway instances.
    package var maxScale: Int
    /// What makes Scaleway start another instance.
    package var scaling: ScalingOption
    /// What each Scaleway instance may use.
    package var resources: Resources
    /// The port that the container listens on.
    package var port: Int
    /// Nil when none was set.
    package var startupProbe: ContainerProbe?
    /// Nil when none was set.
    package var livenessProbe: ContainerProbe?
    /// What no service file names.
    package var settings: ContainerSettings
    /// `https://…`, stable for the container's life; nil until Scaleway gives one.
    package var endpoint: String?
    /// When it was created.
    package var createdAt: Timestamp
    /// When anything about it was last written.
    package var updatedAt: Timestamp

    package init(
        id: String, name: String, namespaceID: String, status: ContainerStatus, errorMessage: String? = nil,
        image: String,
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

    /// The tag of a one-off container that migrates a service's database. It is no instance, and goes by itself.
    package static let migrationTag = "amarre-migration"

    /// The tag of a one-off container that counts what was restored of a backup.
    package static let verificationTag = "amarre-verification"

    /// Whether it is one of these. The tag makes nothing of an instance's name one.
    package var isOneOff: Bool {
        (settings.tags.contains(Self.migrationTag) || settings.tags.contains(Self.verificationTag))
            && InstanceName(name) == nil
    }

    /// Whether both are the same container with the same values in every field that somebody can write, whatever
    /// Scaleway is doing with it.
    package func isSame(as other: LiveContainer) -> Bool {
        var copy = other
        copy.status = status
        copy.errorMessage = errorMessage
        copy.endpoint = endpoint
        copy.createdAt = createdAt
        copy.updatedAt = updatedAt
        return self == copy
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
    /// Failures in a row that count as failed.
    package var failureThreshold: Int
    /// Time between two probes.
    package var interval: Duration
    /// Longest time for one answer.
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
    /// `public` or `private`.
    package var privacy: String
    /// `http1` or `h2c`.
    package var `protocol`: String
    /// Whether plain http is redirected.
    package var httpsOnly: Bool
    /// Sandbox generation, `v1` or `v2`.
    package var sandbox: String
    /// Longest time for one request.
    package var timeout: Duration
    /// Size of the local disk in bytes.
    package var localStorageBytes: Int
    package var description: String
    /// Scaleway tags, in order.
    package var tags: [String]
    /// Replaces the image's entrypoint when not empty.
    package var command: [String]
    /// Replaces the image's arguments when not empty.
    package var arguments: [String]
    /// Nil when it is in none.
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
