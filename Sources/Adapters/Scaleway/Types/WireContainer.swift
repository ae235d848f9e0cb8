internal import LiveState
internal import Model

/// A container (containers v1). What the diff compares must be there: a field that went missing must not
/// look like a change.
struct WireContainer: ListRow {
    static let rowsKey = "containers"

    let id: WireID
    let live: LiveContainer

    enum CodingKeys: String, CodingKey {
        case id, name, status, image, port, privacy, `protocol`, sandbox, timeout, description, tags, command, args
        case namespaceID = "namespace_id"
        case errorMessage = "error_message"
        case variables = "environment_variables"
        case secretHashes = "secret_environment_variables"
        case minScale = "min_scale"
        case maxScale = "max_scale"
        case scaling = "scaling_option"
        case memory = "memory_limit_bytes"
        case mvCPU = "mvcpu_limit"
        case startupProbe = "startup_probe"
        case livenessProbe = "liveness_probe"
        case httpsOnly = "https_connections_only"
        case localStorage = "local_storage_limit_bytes"
        case privateNetworkID = "private_network_id"
        case endpoint = "public_endpoint"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try fields.decode(String.self, forKey: key) }
        func optionalText(_ key: CodingKeys) throws -> String? {
            try fields.decodeIfPresent(String.self, forKey: key).flatMap { $0.isEmpty ? nil : $0 }
        }
        func number(_ key: CodingKeys) throws -> Int { try fields.decode(Int.self, forKey: key) }
        func list(_ key: CodingKeys) throws -> [String] {
            try fields.decodeNullable([String].self, forKey: key, empty: [])
        }
        func map(_ key: CodingKeys) throws -> [String: String] {
            try fields.decodeNullable([String: String].self, forKey: key, empty: [:])
        }
        let id = try fields.decode(WireID.self, forKey: .id)
        self.id = id
        live = LiveContainer(
            id: id.text, name: try text(.name), namespaceID: try fields.decode(WireID.self, forKey: .namespaceID).text,
            status: ContainerStatus(rawValue: try text(.status)),
            errorMessage: try fields.decodeIfPresent(String.self, forKey: .errorMessage), image: try text(.image),
            variables: try map(.variables), secretHashes: try map(.secretHashes), minScale: try number(.minScale),
            maxScale: try number(.maxScale), scaling: try fields.decode(WireScaling.self, forKey: .scaling).live,
            resources: Resources(mvCPU: try number(.mvCPU), memoryBytes: try number(.memory)), port: try number(.port),
            startupProbe: try fields.decodeIfPresent(WireProbe.self, forKey: .startupProbe)?.live,
            livenessProbe: try fields.decodeIfPresent(WireProbe.self, forKey: .livenessProbe)?.live,
            settings: ContainerSettings(
                privacy: try text(.privacy), protocol: try text(.protocol),
                httpsOnly: try fields.decode(Bool.self, forKey: .httpsOnly), sandbox: try text(.sandbox),
                timeout: try fields.decode(WireDuration.self, forKey: .timeout).value,
                localStorageBytes: try number(.localStorage),
                description: try text(.description), tags: try list(.tags), command: try list(.command),
                arguments: try list(.args), privateNetworkID: try optionalText(.privateNetworkID)),
            endpoint: try optionalText(.endpoint), createdAt: try fields.decode(Timestamp.self, forKey: .createdAt),
            updatedAt: try fields.decode(Timestamp.self, forKey: .updatedAt))
    }
}

/// `scaling_option`: exactly one of three.
private struct WireScaling: Decodable {
    let concurrentRequests: Int?
    let cpu: Int?
    let memory: Int?

    enum CodingKeys: String, CodingKey {
        case concurrentRequests = "concurrent_requests_threshold"
        case cpu = "cpu_usage_threshold"
        case memory = "memory_usage_threshold"
    }

    var live: ScalingOption {
        switch (concurrentRequests, cpu, memory) {
        case (let requests?, nil, nil): .concurrentRequests(requests)
        case (nil, let percent?, nil): .cpuUsage(percent: percent)
        case (nil, nil, let percent?): .memoryUsage(percent: percent)
        default: .unknown
        }
    }
}
