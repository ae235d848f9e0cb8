package import Model

/// What git asks of one environment: `environment.yaml` and its services, decoded and validated.
package struct DesiredEnvironment: Hashable, Codable, Sendable {
    /// The environment's name, and its folder's.
    package var name: EnvironmentName
    /// `fr-par`; nothing else is accepted yet.
    package var region: String
    /// The Scaleway project that everything of it lives in.
    package var project: ProjectID
    /// Which rules apply.
    package var tier: Tier
    /// How instances are replaced.
    package var rollout: RolloutPolicy
    /// Decoded and validated, not enforced yet.
    package var promotion: PromotionPolicy?
    /// Decoded and validated, not enforced yet.
    package var freeze: [FreezeWindow]
    /// Whether an instance that git no longer names may be removed.
    package var prune: Bool
    /// What to do about commits that aren't signed.
    package var signatures: SignaturePolicy
    /// Differences that are left alone, each until a day.
    package var ignore: [IgnoreRule]
    /// Time between two full Terraform plans of a quiet environment.
    package var fullPlanInterval: Duration
    /// Which revision of which secret each user of the environment's database has as password, by user; nil for none.
    /// Every reference names a revision.
    package var passwords: [String: SecretReference]?
    /// Which backups there must be, sorted by database; nil for none.
    package var backups: [BackupPolicy]?
    /// Sorted by name.
    package var services: [DesiredService]

    /// For how many days a database's own schedule keeps its daily backups; nil when nothing is said of backups.
    package var backupDays: Int? { backups?.map(\.daily).max() }

    package init(
        name: EnvironmentName, region: String = "fr-par", project: ProjectID, tier: Tier,
        rollout: RolloutPolicy = .init(),
        promotion: PromotionPolicy? = nil, freeze: [FreezeWindow] = [], prune: Bool = false,
        signatures: SignaturePolicy = .off, ignore: [IgnoreRule] = [], fullPlanInterval: Duration = .seconds(6 * 3600),
        passwords: [String: SecretReference]? = nil, backups: [BackupPolicy]? = nil, services: [DesiredService] = []
    ) {
        self.name = name
        self.region = region
        self.project = project
        self.tier = tier
        self.rollout = rollout
        self.promotion = promotion
        self.freeze = freeze
        self.prune = prune
        self.signatures = signatures
        self.ignore = ignore
        self.fullPlanInterval = fullPlanInterval
        self.passwords = passwords
        self.backups = backups?.sorted { $0.database < $1.database }
        self.services = services.sorted { $0.name < $1.name }
    }

    /// The service with this name, if git names it.
    package func service(_ name: ServiceName) -> DesiredService? { services.first { $0.name == name } }
}

/// Which rules apply. `production` is the default for an environment of that name, `standard` for any other.
package enum Tier: String, Hashable, Codable, Sendable, CaseIterable {
    case production, standard
}

/// What to do about the signature of a commit. Decoded now; checked with a later release.
package enum SignaturePolicy: String, Hashable, Codable, Sendable, CaseIterable {
    case off, warn, enforce
}
