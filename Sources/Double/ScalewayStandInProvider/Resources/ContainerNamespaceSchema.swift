extension BlockSchema {
    /// `scaleway_container_namespace`, version 2.81.0.
    static let containerNamespace = BlockSchema(
        attributes: [
            AttributeSchema("description", .string, .optional),
            AttributeSchema("destroy_registry", .bool, .optional, deprecated: true, defaultValue: false),
            AttributeSchema("environment_variables", .map(.string), .optional),
            AttributeSchema("id", .string, .optionalComputed),
            AttributeSchema("name", .string, .optionalComputed, forcesReplacement: true),
            AttributeSchema("organization_id", .string, .computed),
            AttributeSchema("project_id", .string, .optionalComputed, forcesReplacement: true),
            AttributeSchema("region", .string, .optionalComputed, forcesReplacement: true),
            AttributeSchema("registry_endpoint", .string, .computed, deprecated: true),
            AttributeSchema("registry_namespace_id", .string, .computed, deprecated: true),
            AttributeSchema(
                "secret_environment_variables", .map(.string), .optional, sensitive: true, equivalence: .hashedSecrets),
            AttributeSchema("tags", .list(.string), .optional),
        ],
        blocks: [.timeouts])
}
