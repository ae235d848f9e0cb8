import SimulatedCloud

/// The bodies of writes to containers, namespaces and triggers.
enum ContainerBody {
    /// The field of https-only has one name at create and another in PATCH (api.md 2.3).
    enum HTTPSOnlyKey: String {
        case create = "https_connections_only"
        case patch = "https_connection_only"
    }

    static func namespaceChange(_ body: inout BodyReader) -> NamespaceChange {
        var change = NamespaceChange()
        change.description = body.string("description")
        change.tags = body.strings("tags")
        change.environment = body.map("environment_variables")
        change.secrets = body.map("secret_environment_variables")
        return change
    }

    static func containerChange(_ body: inout BodyReader, _ httpsOnlyKey: HTTPSOnlyKey) -> ContainerChange {
        var change = ContainerChange()
        change.description = body.string("description")
        change.image = body.string("image")
        change.environment = body.map("environment_variables")
        change.secrets = body.map("secret_environment_variables")
        change.minScale = body.int("min_scale")
        change.maxScale = body.int("max_scale")
        change.memoryLimitBytes = body.int("memory_limit_bytes")
        change.milliVCPULimit = body.int("mvcpu_limit")
        change.localStorageLimitBytes = body.int("local_storage_limit_bytes")
        change.timeout = body.duration("timeout")
        change.privacy = body.choice("privacy")
        change.wireProtocol = body.choice("protocol")
        change.port = body.int("port")
        change.httpsConnectionsOnly = body.bool(httpsOnlyKey.rawValue)
        change.sandbox = body.choice("sandbox")
        change.scaling = scaling(&body)
        change.liveness = probe("liveness_probe", &body)
        change.startup = probe("startup_probe", &body)
        change.tags = body.strings("tags")
        change.command = body.strings("command")
        change.args = body.strings("args")
        change.privateNetworkID = body.string("private_network_id")
        return change
    }

    private static func scaling(_ body: inout BodyReader) -> ScalingConfiguration? {
        guard var option = body.object("scaling_option") else { return nil }
        let given: [ScalingConfiguration] = [
            option.int("concurrent_requests_threshold").map { .concurrentRequests($0) },
            option.int("cpu_usage_threshold").map { .cpuUsage($0) },
            option.int("memory_usage_threshold").map { .memoryUsage($0) },
        ].compactMap(\.self)
        body.absorb(option)
        if given.count > 1 { body.refuse("scaling_option", "constraint", "holds exactly one threshold") }
        return given.first
    }

    private static func probe(_ key: String, _ body: inout BodyReader) -> ProbeChange? {
        guard var probe = body.object(key) else { return nil }
        var change = ProbeChange()
        change.failureThreshold = probe.int("failure_threshold")
        change.interval = probe.duration("interval")
        change.timeout = probe.duration("timeout")
        if var http = probe.object("http") {
            change.check = .http(path: http.string("path") ?? "/")
            probe.absorb(http)
        } else if probe.object("tcp") != nil {
            change.check = .tcp
        }
        body.absorb(probe)
        return change
    }
}
