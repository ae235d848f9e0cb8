extension BlockSchema {
    /// `scaleway_container`, version 2.81.0.
    static let container = BlockSchema(
        attributes: [
            AttributeSchema("args", .list(.string), .optional),
            AttributeSchema("command", .list(.string), .optional),
            AttributeSchema("cpu_limit", .number, .optionalComputed),
            AttributeSchema("cron_status", .string, .computed, deprecated: true),
            AttributeSchema("deploy", .bool, .optional, deprecated: true),
            AttributeSchema("description", .string, .optional),
            AttributeSchema("domain_name", .string, .computed, deprecated: true),
            AttributeSchema("environment_variables", .map(.string), .optionalComputed),
            AttributeSchema("error_message", .string, .computed),
            AttributeSchema("http_option", .string, .optionalComputed, deprecated: true),
            AttributeSchema("https_connections_only", .bool, .optionalComputed),
            AttributeSchema("id", .string, .optionalComputed),
            AttributeSchema("image", .string, .optionalComputed),
            AttributeSchema("local_storage_limit", .number, .optionalComputed, deprecated: true),
            AttributeSchema("local_storage_limit_bytes", .number, .optionalComputed),
            AttributeSchema("max_scale", .number, .optionalComputed),
            AttributeSchema("memory_limit", .number, .optionalComputed, deprecated: true),
            AttributeSchema("memory_limit_bytes", .number, .optionalComputed),
            AttributeSchema("min_scale", .number, .optionalComputed),
            AttributeSchema("name", .string, .optionalComputed, forcesReplacement: true),
            AttributeSchema("namespace_id", .string, .required, forcesReplacement: true, equivalence: .regionalID),
            AttributeSchema("port", .number, .optionalComputed),
            AttributeSchema("privacy", .string, .optional, defaultValue: "public"),
            AttributeSchema("private_network_id", .string, .optional, equivalence: .regionalID),
            AttributeSchema("protocol", .string, .optional, defaultValue: "http1"),
            AttributeSchema("public_endpoint", .string, .computed),
            AttributeSchema("region", .string, .optionalComputed, forcesReplacement: true),
            AttributeSchema("registry_image", .string, .optionalComputed, deprecated: true),
            AttributeSchema("registry_sha256", .string, .optional),
            AttributeSchema("sandbox", .string, .optionalComputed),
            AttributeSchema(
                "secret_environment_variables", .map(.string), .optional, sensitive: true, equivalence: .hashedSecrets),
            AttributeSchema("status", .string, .computed),
            AttributeSchema("tags", .list(.string), .optional),
            AttributeSchema("timeout", .number, .optionalComputed),
        ],
        blocks: [
            NestedBlockSchema("health_check", .list, maximum: 1, isComputed: true, healthCheck),
            NestedBlockSchema("liveness_probe", .list, maximum: 1, isComputed: true, probe),
            NestedBlockSchema("scaling_option", .set, isComputed: true, scalingOption),
            NestedBlockSchema("startup_probe", .list, maximum: 1, probe),
            .timeouts,
        ])

    private static let healthCheck = BlockSchema(
        attributes: [
            AttributeSchema("failure_threshold", .number, .optionalComputed),
            AttributeSchema("interval", .string, .optionalComputed, equivalence: .duration),
            AttributeSchema("tcp", .bool, .optionalComputed),
        ],
        blocks: [
            NestedBlockSchema(
                "http", .list, maximum: 1,
                BlockSchema(attributes: [AttributeSchema("path", .string, .optionalComputed)]))
        ],
        deprecated: true)

    private static let probe = BlockSchema(
        attributes: [
            AttributeSchema("failure_threshold", .number, .required),
            AttributeSchema("interval", .string, .required, equivalence: .duration),
            AttributeSchema("tcp", .bool, .optional),
            AttributeSchema("timeout", .string, .required, equivalence: .duration),
        ],
        blocks: [
            NestedBlockSchema(
                "http", .list, maximum: 1, BlockSchema(attributes: [AttributeSchema("path", .string, .required)]))
        ])

    private static let scalingOption = BlockSchema(
        attributes: ["concurrent_requests_threshold", "cpu_usage_threshold", "memory_usage_threshold"].map {
            AttributeSchema($0, .number, .optional)
        })
}
