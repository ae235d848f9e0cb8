/// The fields of a container that a create or a PATCH may carry; nil leaves the field alone, empty clears it.
package struct ContainerChange: Sendable, Equatable {
    package var description: String?
    package var image: String?
    /// Replaces the map.
    package var environment: [String: String]?
    /// Merged by the rules of api.md 2.6.
    package var secrets: [String: String]?
    package var minScale: Int?
    package var maxScale: Int?
    package var memoryLimitBytes: Int?
    package var milliVCPULimit: Int?
    package var localStorageLimitBytes: Int?
    /// Microseconds.
    package var timeout: Int64?
    package var privacy: ContainerSettings.Privacy?
    package var wireProtocol: ContainerSettings.WireProtocol?
    package var port: Int?
    package var httpsConnectionsOnly: Bool?
    package var sandbox: ContainerSettings.Sandbox?
    package var scaling: ScalingOption?
    package var liveness: ProbeChange?
    package var startup: ProbeChange?
    package var tags: [String]?
    package var command: [String]?
    package var args: [String]?
    /// "" detaches.
    package var privateNetworkID: String?

    /// Changes nothing.
    package init() {}

    /// Puts everything but the secrets into `settings`: those need salts.
    func apply(to settings: inout ContainerSettings) {
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
        if let startup { settings.startup = startup.applied(to: settings.startup ?? ContainerProbe()) }
        if let privateNetworkID { settings.privateNetworkID = privateNetworkID.isEmpty ? nil : privateNetworkID }
    }

    private func set<Value>(_ field: inout Value, _ value: Value?) {
        if let value { field = value }
    }
}
