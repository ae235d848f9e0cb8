package import Model

/// What git asks of one service: `services/NAME.yaml`, decoded and validated.
package struct DesiredService: Hashable, Codable, Sendable {
    /// The service's name, and its file's.
    package var name: ServiceName
    /// Which image, as git says it: by tag, by digest, or both.
    package var image: ImageRequest
    /// How many Scaleway instances it may have in all.
    package var scaling: ScalingLimits
    /// By variable name.
    package var secrets: [String: SecretReference]
    /// Variables that aren't secret, by name.
    package var environment: [String: String]
    /// What each Scaleway instance may use.
    package var resources: Resources
    /// Where it listens and how its health is asked.
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
    /// `1.4.2`; nil when the digest alone is given.
    package var tag: String?
    /// Nil when the tag alone is given.
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
    /// The secret's name in Secret Manager.
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
    /// Whether a client stays on one instance.
    package enum Affinity: String, Hashable, Codable, Sendable, CaseIterable {
        case none, cookie
    }

    /// The port that the container listens on, 1 to 65535.
    package var port: Int
    /// Absolute path of the health check.
    package var health: String
    /// Decoded and validated; a release that has it is refused for now.
    package var gateway: Bool
    /// Decoded and validated; it takes effect behind a gateway alone.
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
    /// Who may take the schema back.
    package enum RollbackMode: String, Hashable, Codable, Sendable, CaseIterable {
        case manual, automatic
    }

    /// Brings the schema to what the release needs.
    package var command: [String]
    /// Prints the schema's revision.
    package var current: [String]
    /// Takes the schema back; `{before}` stands for the recorded revision.
    package var rollback: [String]
    /// Whether the controller may run ``rollback`` by itself.
    package var rollbackMode: RollbackMode
    /// Services whose migrations come first, where several have one database; sorted.
    package var after: [ServiceName]
    /// Longest time for ``command``.
    package var deadline: Duration
    /// The variable that holds the database's URL; one of ``secrets`` or of the service's.
    package var database: String
    /// What the migration has besides the service's own variables, or in their place: the migration user's URL. No
    /// instance gets these.
    package var secrets: [String: SecretReference]

    package init(
        command: [String], current: [String], rollback: [String], rollbackMode: RollbackMode = .manual,
        after: [ServiceName] = [], deadline: Duration = .seconds(600), database: String = "DATABASE_URL",
        secrets: [String: SecretReference] = [:]
    ) {
        self.command = command
        self.current = current
        self.rollback = rollback
        self.rollbackMode = rollbackMode
        self.after = after.sorted()
        self.deadline = deadline
        self.database = database
        self.secrets = secrets
    }
}

extension Migration {
    /// A state that an earlier version saved doesn't have all of it.
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            command: try fields.decode([String].self, forKey: .command),
            current: try fields.decode([String].self, forKey: .current),
            rollback: try fields.decode([String].self, forKey: .rollback),
            rollbackMode: try fields.decode(RollbackMode.self, forKey: .rollbackMode),
            after: try fields.decodeIfPresent([ServiceName].self, forKey: .after) ?? [],
            deadline: try fields.decodeIfPresent(Duration.self, forKey: .deadline) ?? .seconds(600),
            database: try fields.decodeIfPresent(String.self, forKey: .database) ?? "DATABASE_URL",
            secrets: try fields.decodeIfPresent([String: SecretReference].self, forKey: .secrets) ?? [:])
    }
}
