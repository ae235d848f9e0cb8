/// The request bodies of a container, as the real provider writes them.
enum ContainerRequest {
    /// The body of a create. Zero values are not sent: the API's defaults apply. Null maps and lists are.
    static func create(_ planned: Value) throws -> Value {
        var body: [String: Value] = [
            "namespace_id": .string(ResourceID.bare(planned["namespace_id"].text ?? "")),
            "name": planned["name"].text.map(Value.string) ?? GeneratedName.make("co"),
            "image": .string(planned["image"].text ?? planned["registry_image"].text ?? ""),
            "privacy": planned["privacy"],
            "protocol": planned["protocol"],
            "sandbox": .string(planned["sandbox"].text ?? "unknown_sandbox"),
        ]
        for name in ["environment_variables", "secret_environment_variables", "tags", "command", "args"] {
            body[name] = isUnset(planned[name]) ? .null : planned[name]
        }
        for (attribute, field) in numbers where !isUnset(planned[attribute]) { body[field] = planned[attribute] }
        for (attribute, field) in megabytes where body[field] == nil {
            if let size = planned[attribute].whole, size != 0 { body[field] = .integer(size * 1_000_000) }
        }
        if let seconds = planned["timeout"].whole, seconds != 0 { body["timeout"] = duration(seconds: seconds) }
        for name in ["description", "private_network_id"] where !isUnset(planned[name]) { body[name] = planned[name] }
        if let network = planned["private_network_id"].text {
            body["private_network_id"] = .string(ResourceID.bare(network))
        }
        if let only = httpsOnly(planned), only { body["https_connections_only"] = true }
        if let option = try scalingOption(planned["scaling_option"]) { body["scaling_option"] = option }
        for name in ["liveness_probe", "startup_probe"] {
            if let probe = try probe(planned[name]) { body[name] = probe }
        }
        return .object(body)
    }

    /// The body of an update: what changed, and `unknown_…` for each enum that did not.
    static func update(prior: Value, planned: Value, changes: Set<String>) throws -> Value {
        var body: [String: Value] = [
            "privacy": "unknown_privacy", "protocol": "unknown_protocol", "sandbox": "unknown_sandbox",
        ]
        for name in ["privacy", "protocol", "sandbox"] where changes.contains(name) { body[name] = planned[name] }
        for (attribute, field) in numbers where changes.contains(attribute) { body[field] = planned[attribute] }
        for (attribute, field) in megabytes where changes.contains(attribute) && body[field] == nil {
            if let size = planned[attribute].whole { body[field] = .integer(size * 1_000_000) }
        }
        if changes.contains("environment_variables") {
            body["environment_variables"] = .object(planned["environment_variables"].members)
        }
        if changes.contains("secret_environment_variables") {
            body["secret_environment_variables"] = SecretAttributes.patch(
                prior: prior["secret_environment_variables"], planned: planned["secret_environment_variables"])
        }
        for name in ["tags", "command", "args"] where changes.contains(name) {
            body[name] = .array(planned[name].elements)
        }
        if changes.contains("description") { body["description"] = .string(planned["description"].text ?? "") }
        // The API resolves the tag again and redeploys, even for the same text.
        if changes.contains("registry_sha256") || changes.contains("image") { body["image"] = planned["image"] }
        if changes.contains("registry_image") { body["image"] = planned["registry_image"] }
        if changes.contains("timeout"), let seconds = planned["timeout"].whole {
            body["timeout"] = duration(seconds: seconds)
        }
        if changes.contains("private_network_id") {
            body["private_network_id"] = .string(ResourceID.bare(planned["private_network_id"].text ?? ""))
        }
        if changes.contains("https_connections_only") {
            body["https_connection_only"] = planned["https_connections_only"]
        }
        if changes.contains("http_option") {
            body["https_connection_only"] = .bool(planned["http_option"].text == "redirected")
        }
        if changes.contains("scaling_option"), let option = try scalingOption(planned["scaling_option"]) {
            body["scaling_option"] = option
        }
        // A block that was taken out sends nothing, so the API keeps its probe.
        for name in ["liveness_probe", "startup_probe"] where changes.contains(name) {
            if let probe = try probe(planned[name]) { body[name] = probe }
        }
        return .object(body)
    }

    private static let numbers = [
        ("min_scale", "min_scale"), ("max_scale", "max_scale"), ("cpu_limit", "mvcpu_limit"), ("port", "port"),
        ("memory_limit_bytes", "memory_limit_bytes"), ("local_storage_limit_bytes", "local_storage_limit_bytes"),
    ]
    private static let megabytes = [
        ("memory_limit", "memory_limit_bytes"), ("local_storage_limit", "local_storage_limit_bytes"),
    ]

    private static func isUnset(_ value: Value) -> Bool { value.isZero || value == .unknown }

    private static func httpsOnly(_ planned: Value) -> Bool? {
        planned["https_connections_only"].flag ?? planned["http_option"].text.map { $0 == "redirected" }
    }

    private static func duration(seconds: Int) -> Value {
        .string(GoDuration.wire(nanoseconds: Int64(seconds) * 1_000_000_000))
    }

    private static func scalingOption(_ block: Value) throws -> Value? {
        guard let option = block.elements.first else { return nil }
        let set = option.members.filter { !isUnset($0.value) }
        guard set.count <= 1 else {
            throw PluginDiagnostic.error("a maximum of one scaling option can be set", attribute: "scaling_option")
        }
        return .object(set)
    }

    private static func probe(_ block: Value) throws -> Value? {
        guard let probe = block.elements.first else { return nil }
        var body: [String: Value] = ["failure_threshold": probe["failure_threshold"]]
        for name in ["interval", "timeout"] {
            guard let text = probe[name].text, let time = GoDuration.nanoseconds(text) else {
                throw PluginDiagnostic.error("invalid \(name) of a probe", detail: "Write a duration such as \"10s\".")
            }
            body[name] = .string(GoDuration.wire(nanoseconds: time))
        }
        if let http = probe["http"].elements.first {
            body["http"] = .object(["path": http["path"]])
        } else {
            body["tcp"] = .object([:])
        }
        return .object(body)
    }
}
