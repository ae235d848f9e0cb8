import SimulatedCloud

/// Containers, namespaces and domains in Scaleway's JSON (api.md 2).
enum ContainerWire {
    static func namespace(_ namespace: ContainerNamespace, _ settings: CloudSettings) -> JSONValue {
        [
            "id": .string(namespace.id), "name": .string(namespace.name),
            "organization_id": .string(settings.organizationID),
            "project_id": .string(namespace.projectID), "description": .string(namespace.description),
            "status": .string(namespace.status.rawValue), "environment_variables": .map(namespace.environment),
            "secret_environment_variables": .map(namespace.secrets.mapValues(\.hash)), "tags": .strings(namespace.tags),
            "created_at": .string(WireTime.text(namespace.createdAt)),
            "updated_at": .string(WireTime.text(namespace.updatedAt)),
            "region": .string(settings.region),
        ]
    }

    /// `endpoint` is given, as it may be a loopback address.
    static func container(_ container: CloudContainer, endpoint: String, region: String) -> JSONValue {
        let settings = container.settings
        var members: [String: JSONValue] = [
            "id": .string(container.id), "name": .string(container.name),
            "namespace_id": .string(container.namespaceID),
            "status": .string(container.status.rawValue), "created_at": .string(WireTime.text(container.createdAt)),
            "updated_at": .string(WireTime.text(container.updatedAt)), "public_endpoint": .string(endpoint),
            "region": .string(region),
        ]
        members["description"] = .string(settings.description)
        members["min_scale"] = .int(settings.minScale)
        members["max_scale"] = .int(settings.maxScale)
        members["memory_limit_bytes"] = .int(settings.memoryLimitBytes)
        members["mvcpu_limit"] = .int(settings.milliVCPULimit)
        members["local_storage_limit_bytes"] = .int(settings.localStorageLimitBytes)
        members["timeout"] = .string(WireDuration.text(settings.timeout))
        members["privacy"] = .string(settings.privacy.rawValue)
        members["image"] = .string(settings.image)
        members["protocol"] = .string(settings.wireProtocol.rawValue)
        members["port"] = .int(settings.port)
        members["https_connections_only"] = .bool(settings.httpsConnectionsOnly)
        members["sandbox"] = .string(settings.sandbox.rawValue)
        members["scaling_option"] = scaling(settings.scaling)
        members["tags"] = .strings(settings.tags)
        members["command"] = .strings(settings.command)
        members["args"] = .strings(settings.args)
        members["environment_variables"] = .map(settings.environment)
        members["secret_environment_variables"] = .map(settings.secrets.mapValues(\.hash))
        members["liveness_probe"] = probe(settings.liveness)
        members["startup_probe"] = settings.startup.map { probe($0) } ?? .null
        // Absent, not null, when unset (api.md 13.9).
        members["private_network_id"] = settings.privateNetworkID.map { .string($0) }
        members["error_message"] = container.errorMessage.map { .string($0) }
        return .object(members)
    }

    static func domain(_ domain: ContainerDomain) -> JSONValue {
        var members: [String: JSONValue] = [
            "id": .string(domain.id), "hostname": .string(domain.hostname), "container_id": .string(domain.containerID),
            "status": .string(domain.status.rawValue), "created_at": .string(WireTime.text(domain.createdAt)),
            "updated_at": .string(WireTime.text(domain.updatedAt)), "tags": .strings(domain.tags),
        ]
        members["error_message"] = domain.errorMessage.map { .string($0) }
        return .object(members)
    }

    private static func scaling(_ option: ScalingConfiguration) -> JSONValue {
        switch option {
        case .concurrentRequests(let threshold): ["concurrent_requests_threshold": .int(threshold)]
        case .cpuUsage(let percent): ["cpu_usage_threshold": .int(percent)]
        case .memoryUsage(let percent): ["memory_usage_threshold": .int(percent)]
        }
    }

    private static func probe(_ probe: ProbeConfiguration) -> JSONValue {
        var members: [String: JSONValue] = [
            "failure_threshold": .int(probe.failureThreshold), "interval": .string(WireDuration.text(probe.interval)),
            "timeout": .string(WireDuration.text(probe.timeout)),
        ]
        switch probe.check {
        case .tcp: members["tcp"] = [:]
        case .http(let path): members["http"] = ["path": .string(path)]
        }
        return .object(members)
    }
}
