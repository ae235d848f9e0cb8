extension PlanRules {
    /// `scaleway_container`, version 2.81.0.
    static let container = PlanRules(
        replaces: ["name", "namespace_id", "region"],
        defaults: ["privacy": "public", "protocol": "http1"],
        equivalences: [
            "health_check.interval": .duration, "liveness_probe.interval": .duration,
            "liveness_probe.timeout": .duration, "namespace_id": .regionalID, "private_network_id": .regionalID,
            "secret_environment_variables": .hashedSecrets, "startup_probe.interval": .duration,
            "startup_probe.timeout": .duration,
        ],
        computedBlocks: ["health_check", "liveness_probe", "scaling_option"])

    /// `scaleway_container_namespace`, version 2.81.0.
    static let containerNamespace = PlanRules(
        replaces: ["name", "project_id", "region"],
        defaults: ["destroy_registry": false],
        equivalences: ["secret_environment_variables": .hashedSecrets])
}
