/// The fields of a container that a create or a PATCH may carry; nil leaves the field alone, empty clears it.
package struct ContainerChange: Sendable, Equatable {
    /// Free text.
    package var description: String?
    /// An image reference.
    package var image: String?
    /// Replaces the map.
    package var environment: [String: String]?
    /// Merged by the rules of api.md 2.6.
    package var secrets: [String: String]?
    /// Fewest instances, 0 to 50.
    package var minScale: Int?
    /// Most instances, 1 to 50.
    package var maxScale: Int?
    /// Bytes, 128 MB to 12228 MB.
    package var memoryLimitBytes: Int?
    /// Thousandths of a vCPU, 70 to 6000.
    package var milliVCPULimit: Int?
    /// Bytes, at most 24000 MiB.
    package var localStorageLimitBytes: Int?
    /// Microseconds.
    package var timeout: Int64?
    /// Who may call the endpoint.
    package var privacy: ContainerConfiguration.Privacy?
    /// `protocol` on the wire.
    package var wireProtocol: ContainerConfiguration.WireProtocol?
    /// Where the process listens.
    package var port: Int?
    /// Whether plain HTTP is redirected.
    package var httpsConnectionsOnly: Bool?
    /// The isolation technology.
    package var sandbox: ContainerConfiguration.Sandbox?
    /// What makes the platform start more instances.
    package var scaling: ScalingConfiguration?
    /// Runs all the time once the startup probe, if any, has passed.
    package var liveness: ProbeChange?
    /// Runs until it passes; nil for none.
    package var startup: ProbeChange?
    /// Free labels.
    package var tags: [String]?
    /// ENTRYPOINT; empty keeps the image's.
    package var command: [String]?
    /// CMD; empty keeps the image's.
    package var args: [String]?
    /// "" detaches.
    package var privateNetworkID: String?

    /// Changes nothing.
    package init() {}

    /// Puts everything but the secrets into `settings`: those need salts.
    func apply(to settings: inout ContainerConfiguration) {
        set(&settings.description, description)
        set(&settings.image, image)
        set(&settings.environment, environment)
        set(&settings.minScale, minScale)
        set(&settings.maxScale, maxScale)
        set(&settings.memoryLimitBytes, memoryLimitBytes)
        set(&settings.milliVCPULimit, milliVCPULimit)
        set(&settings.localStorageLimitBytes, localStorageLimitBytes)
        set(&settings.timeout, timeout)
        set(&settings.privacy, privacy)
        set(&settings.wireProtocol, wireProtocol)
        set(&settings.port, port)
        set(&settings.httpsConnectionsOnly, httpsConnectionsOnly)
        set(&settings.sandbox, sandbox)
        set(&settings.scaling, scaling)
        set(&settings.tags, tags)
        set(&settings.command, command)
        set(&settings.args, args)
        if let liveness { settings.liveness = liveness.applied(to: settings.liveness) }
        if let startup { settings.startup = startup.applied(to: settings.startup ?? ProbeConfiguration()) }
        if let privateNetworkID { settings.privateNetworkID = privateNetworkID.isEmpty ? nil : privateNetworkID }
    }

    private func set<Value>(_ field: inout Value, _ value: Value?) {
        if let value { field = value }
    }
}
