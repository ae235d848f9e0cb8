/// A container of the API as Terraform's state holds it.
enum ContainerState {
    /// Every attribute and block but `timeouts`. What the API doesn't know comes from `reference`.
    static func value(_ id: ResourceID, _ object: Value, reference: Value) -> Value {
        let endpoint = object["public_endpoint"].text ?? ""
        let httpsOnly = object["https_connections_only"].flag ?? false
        let network = object["private_network_id"].text.flatMap {
            $0.isEmpty ? nil : ResourceID(id.region, id: $0).description
        }
        return .object([
            "args": object["args"],
            "command": object["command"],
            "cpu_limit": object["mvcpu_limit"],
            "cron_status": object["status"],
            "deploy": reference["deploy"],
            "description": object["description"],
            "domain_name": .string(endpoint.split(separator: "/").last.map(String.init) ?? ""),
            "environment_variables": object["environment_variables"],
            "error_message": .string(object["error_message"].text ?? ""),
            "health_check": .array([]),
            "http_option": httpsOnly ? "redirected" : "enabled",
            "https_connections_only": .bool(httpsOnly),
            "id": .string(id.description),
            "image": object["image"],
            "liveness_probe": probe(object["liveness_probe"]),
            "local_storage_limit": megabytes(object["local_storage_limit_bytes"]),
            "local_storage_limit_bytes": object["local_storage_limit_bytes"],
            "max_scale": object["max_scale"],
            "memory_limit": megabytes(object["memory_limit_bytes"]),
            "memory_limit_bytes": object["memory_limit_bytes"],
            "min_scale": object["min_scale"],
            "name": object["name"],
            "namespace_id": .string(ResourceID(id.region, id: object["namespace_id"].text ?? "").description),
            "port": object["port"],
            "privacy": object["privacy"],
            "private_network_id": .string(network ?? ""),
            "protocol": object["protocol"],
            "public_endpoint": .string(endpoint),
            "region": .string(id.region),
            "registry_image": object["image"],
            "registry_sha256": reference["registry_sha256"],
            "sandbox": object["sandbox"],
            "scaling_option": scalingOption(object["scaling_option"]),
            "secret_environment_variables": object["secret_environment_variables"],
            "startup_probe": probe(object["startup_probe"]),
            "status": object["status"],
            "tags": object["tags"],
            "timeout": seconds(object["timeout"]),
        ])
    }

    /// Scaleway's MB is 1,000,000 bytes.
    private static func megabytes(_ bytes: Value) -> Value { bytes.whole.map { .integer($0 / 1_000_000) } ?? .null }

    private static func seconds(_ duration: Value) -> Value {
        guard let text = duration.text, let time = GoDuration.nanoseconds(text) else { return .null }
        return .integer(Int(time / 1_000_000_000))
    }

    private static func scalingOption(_ option: Value) -> Value {
        guard case .object = option else { return .array([]) }
        let names = ["concurrent_requests_threshold", "cpu_usage_threshold", "memory_usage_threshold"]
        return .array([.object(Dictionary(uniqueKeysWithValues: names.map { ($0, .integer(option[$0].whole ?? 0)) }))])
    }

    private static func probe(_ probe: Value) -> Value {
        guard case .object = probe else { return .array([]) }
        func time(_ name: String) -> Value {
            .string(probe[name].text.flatMap(GoDuration.nanoseconds).map(GoDuration.text(nanoseconds:)) ?? "")
        }
        let http: [Value] = probe["http"].isNull ? [] : [.object(["path": probe["http"]["path"]])]
        return .array([
            .object([
                "failure_threshold": probe["failure_threshold"], "interval": time("interval"),
                "timeout": time("timeout"),
                "tcp": .bool(!probe["tcp"].isNull), "http": .array(http),
            ])
        ])
    }
}
