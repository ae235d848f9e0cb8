extension ObjectKind {
    /// Registry namespaces. Images and tags come by a push, see ``RegistryPushes``.
    static let registry: [ObjectKind] = [
        ObjectKind(
            api: "registry/v1", collection: "namespaces", keys: ["namespace_id"],
            minimum: ["name": "presumed", "project_id": .string(SimulatorClient.project)],
            serverSet: ["image_count", "size"])
    ]
}
