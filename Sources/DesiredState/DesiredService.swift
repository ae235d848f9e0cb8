package import Model

/// What git asks of one service: `services/NAME.yaml`, decoded and validated.
package struct DesiredService: Hashable, Codable, Sendable {
    package var name: ServiceName
    package var image: ImageRequest
    package var scaling: ScalingLimits
    /// By variable name.
    package var secrets: [String: SecretReference]
    package var environment: [String: String]
    package var resources: Resources
    package var http: HTTPSettings
    /// Decoded and validated; a release that has it is refused for now.
    package var migrate: Migration?

    package init(
        name: ServiceName, image: ImageRequest, scaling: ScalingLimits, secrets: [String: SecretReference] = [:],
        environment: [String: String] = [:], resources: Resources, http: HTTPSettings, migrate: Migration? = nil
    ) {
        self.name = name
        self.image = image
        self.scaling = scaling
        self.secrets = secrets
        self.environment = environment
        self.resources = resources
        self.http = http
        self.migrate = migrate
    }

    /// The release that results from these pins; nil when one is missing.
    package func release(pins: ReleasePins) -> Release? {
        guard let digest = pins.digests[name] else { return nil }
        var resolved: [String: SecretPin] = [:]
        for (variable, reference) in secrets {
            guard let pin = pins.secrets[reference.key] else { return nil }
            resolved[variable] = pin
        }
        return Release(
            image: PinnedImage(repository: image.repository, digest: digest), secrets: resolved, variables: environment,
            resources: resources, port: http.port, healthPath: http.health, scaling: scaling)
    }
}

/// `image:` of a service. At least one of tag and digest is set; with both, the digest decides.
package struct ImageRequest: Hashable, Codable, Sendable {
    /// `rg.fr-par.scw.cloud/evalap/streamlit`.
    package var repository: String
    package var tag: String?
    package var digest: ImageDigest?
    /// Follow the tag when it moves; refused in production.
    package var followTag: Bool

    package init(repository: String, tag: String? = nil, digest: ImageDigest? = nil, followTag: Bool = false) {
        self.repository = repository
        self.tag = tag
        self.digest = digest
        self.followTag = followTag
    }
}

/// A secret by name, and which revision of it.
package struct SecretReference: Hashable, Codable, Sendable {
    package var name: String
    /// Nil means `latest`: the newest enabled revision at the time of resolving.
    package var revision: Int?

    package init(name: String, revision: Int? = nil) {
        self.name = name
        self.revision = revision
    }
}

/// `http:` of a service.
package struct HTTPSettings: Hashable, Codable, Sendable {
    package enum Affinity: String, Hashable, Codable, Sendable, CaseIterable {
        case none, cookie
    }

    package var port: Int
    /// Absolute path of the health check.
    package var health: String
    /// Decoded and validated; a release that has it is refused for now.
    package var gateway: Bool
    package var affinity: Affinity

    package init(port: Int, health: String, gateway: Bool = false, affinity: Affinity = .none) {
        self.port = port
        self.health = health
        self.gateway = gateway
        self.affinity = affinity
    }
}

/// `migrate:` of a service.
package struct Migration: Hashable, Codable, Sendable {
    package enum RollbackMode: String, Hashable, Codable, Sendable, CaseIterable {
        case manual, automatic
    }

    package var command: [String]
    package var current: [String]
    package var rollback: [String]
    package var rollbackMode: RollbackMode

    package init(command: [String], current: [String], rollback: [String], rollbackMode: RollbackMode = .manual) {
        self.command = command
        self.current = current
        self.rollback = rollback
        self.rollbackMode = rollbackMode
    }
}
