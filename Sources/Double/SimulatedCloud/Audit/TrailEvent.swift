/// A write, as Audit Trail shows it (api.md 8).
package struct TrailEvent: Codable, Sendable, Equatable {
    /// A UUID that sorts by time.
    package let id: String
    /// When the call was made.
    package let recordedAt: Int64
    /// From when on a list shows it; microseconds since 1970.
    package let visibleAt: Int64
    /// Who did it.
    package let caller: Caller
    /// The Scaleway project.
    package let projectID: String
    /// For example `secret-manager`.
    package let product: String
    /// The API's full name.
    package let service: String
    /// For example `CreateSecret`.
    package let method: String
    /// What it was done to.
    package let resource: AuditResource
    /// The HTTP status of the call.
    package let status: Int
    /// The region, or `global`.
    package let locality: String
}

/// What a write was done to.
package struct AuditResource: Codable, Sendable, Equatable {
    /// A UUID.
    package let id: String
    /// For example `serverless_containers_container`.
    package let type: String
    /// As it was created.
    package let name: String
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package let updatedAt: CloudTime
    /// When it was deleted; nil while it exists.
    package let deletedAt: CloudTime?
    /// A secret's path, which its event shows.
    package let path: String?
    let projectID: String
    /// Where it lies; nil for the simulator's own region and for global products.
    var region: String?
    /// What the event says of it beside the common fields.
    package internal(set) var info: [String: String] = [:]

    private static func containers(
        _ type: String, _ id: String, _ name: String, _ project: String, _ created: CloudTime, _ updated: CloudTime,
        _ deleted: Bool,
        _ info: [String: String] = [:]
    ) -> AuditResource {
        AuditResource(
            id: id, type: "serverless_containers_\(type)", name: name, createdAt: created, updatedAt: updated,
            deletedAt: deleted ? updated : nil, path: nil, projectID: project, info: info)
    }

    static func namespace(_ namespace: ContainerNamespace, deleted: Bool = false) -> AuditResource {
        containers(
            "namespace", namespace.id, namespace.name, namespace.projectID, namespace.createdAt, namespace.updatedAt,
            deleted)
    }

    static func container(_ container: CloudContainer, project: String, deleted: Bool = false) -> AuditResource {
        containers(
            "container", container.id, container.name, project, container.createdAt, container.updatedAt, deleted,
            ["namespace_id": container.namespaceID])
    }

    static func domain(_ domain: ContainerDomain, project: String, deleted: Bool = false) -> AuditResource {
        containers(
            "domain", domain.id, domain.hostname, project, domain.createdAt, domain.updatedAt, deleted,
            ["container_id": domain.containerID])
    }

    static func trigger(_ trigger: ContainerTrigger, project: String, deleted: Bool = false) -> AuditResource {
        containers(
            "trigger", trigger.id, trigger.name, project, trigger.createdAt, trigger.updatedAt, deleted,
            ["container_id": trigger.containerID])
    }

    static func secret(_ secret: CloudSecret, deleted: Bool = false) -> AuditResource {
        AuditResource(
            id: secret.id, type: "secret_manager_secret", name: secret.name, createdAt: secret.createdAt,
            updatedAt: secret.updatedAt,
            deletedAt: deleted ? secret.updatedAt : nil, path: secret.path, projectID: secret.projectID)
    }

    static func version(_ version: SecretVersion, of secret: CloudSecret) -> AuditResource {
        AuditResource(
            id: "\(secret.id)/\(version.revision)", type: "secret_manager_version", name: secret.name,
            createdAt: version.createdAt,
            updatedAt: version.updatedAt, deletedAt: version.deletedAt, path: secret.path, projectID: secret.projectID)
    }
}
