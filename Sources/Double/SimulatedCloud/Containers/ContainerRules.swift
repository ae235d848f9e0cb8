/// What the API refuses at once in a container or a variable map (api.md 2.3, 2.5). Limits marked [D] there come from
/// documentation.
enum ContainerRules {
    private static let reservedPorts: Set<Int> = [8008, 8012, 8013, 8022, 9090, 9091]

    /// Throws one error that names every refused field.
    static func check(_ settings: ContainerConfiguration) throws(CloudError) {
        var refused: [CloudError.Argument] = []
        func require(_ holds: Bool, _ name: String, _ help: String) {
            if !holds { refused.append(CloudError.Argument(name: name, reason: "constraint", help: help)) }
        }
        require(
            ImageReference(settings.image) != nil, "image",
            "must be an image reference, host/path:tag or host/path@sha256:…")
        require((0...50).contains(settings.minScale), "min_scale", "must be between 0 and 50")
        require((1...50).contains(settings.maxScale), "max_scale", "must be between 1 and 50")
        require(settings.minScale <= settings.maxScale, "min_scale", "must not be above max_scale")
        require(
            (128_000_000...12_228_000_000).contains(settings.memoryLimitBytes), "memory_limit_bytes",
            "must be 128 MB to 12228 MB")
        require((70...6000).contains(settings.milliVCPULimit), "mvcpu_limit", "must be between 70 and 6000")
        require(
            (0...25_165_824_000).contains(settings.localStorageLimitBytes), "local_storage_limit_bytes",
            "must be at most 24000 MiB")
        require((10_000_000...3_600_000_000).contains(settings.timeout), "timeout", "must be between 10s and 3600s")
        require((1...65535).contains(settings.port), "port", "must be between 1 and 65535")
        require(!reservedPorts.contains(settings.port), "port", "is reserved by the platform")
        switch settings.scaling {
        case .concurrentRequests(let threshold):
            require(
                (1...80).contains(threshold), "scaling_option.concurrent_requests_threshold", "must be between 1 and 80"
            )
        case .cpuUsage(let percent):
            require((1...100).contains(percent), "scaling_option.cpu_usage_threshold", "must be between 1 and 100")
            require(settings.minScale >= 1, "scaling_option.cpu_usage_threshold", "needs min_scale of at least 1")
        case .memoryUsage(let percent):
            require((1...100).contains(percent), "scaling_option.memory_usage_threshold", "must be between 1 and 100")
            require(settings.minScale >= 1, "scaling_option.memory_usage_threshold", "needs min_scale of at least 1")
        }
        for (name, probe) in [("liveness_probe", settings.liveness), ("startup_probe", settings.startup)] {
            guard let probe else { continue }
            require(
                (1...1000).contains(probe.failureThreshold), "\(name).failure_threshold", "must be between 1 and 1000")
            require(
                (1_000_000...3_600_000_000).contains(probe.interval), "\(name).interval", "must be between 1s and 3600s"
            )
            require(
                (1_000_000...3_600_000_000).contains(probe.timeout), "\(name).timeout", "must be between 1s and 3600s")
            if case .http(let path) = probe.check {
                require(path.hasPrefix("/"), "\(name).http.path", "must begin with /")
            }
        }
        if !refused.isEmpty { throw .invalidArguments(refused) }
    }

    /// Refuses the names that the platform sets itself, and names and values over the documented sizes.
    static func checkVariables(_ environment: [String: String]?, _ secrets: [String: String]?) throws(CloudError) {
        var refused: [CloudError.Argument] = []
        for (field, map, limit) in [
            ("environment_variables", environment, 1000), ("secret_environment_variables", secrets, 65536),
        ] {
            for (key, value) in (map ?? [:]).sorted(by: { $0.key < $1.key }) {
                var help: String?
                if key.isEmpty || key.utf8.count > 100 { help = "a name has 1 to 100 characters" }
                if key == "PORT" || key.hasPrefix("SCW_") { help = "the platform sets this variable itself" }
                if value.utf8.count > limit { help = "a value has at most \(limit) characters" }
                if let help { refused.append(.init(name: "\(field).\(key)", reason: "constraint", help: help)) }
            }
        }
        if !refused.isEmpty { throw .invalidArguments(refused) }
    }

    /// Lowercase letters, digits and hyphens, as the name becomes part of a hostname.
    static func checkName(_ name: String) throws(CloudError) {
        if name.isEmpty { throw .invalid("name", "required", "a container needs a name") }
        let accepted = name.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
        guard accepted, name.utf8.count <= 63, !name.hasPrefix("-"), !name.hasSuffix("-") else {
            throw .invalid("name", "format", "use up to 63 lowercase letters, digits and hyphens")
        }
    }
}
