/// How instances are replaced: `rollout:` in `environment.yaml`.
package struct RolloutPolicy: Hashable, Codable, Sendable {
    /// How long a replaced instance must stay healthy before the next one starts.
    package var soak: Duration
    /// Probes in a row that must pass, one a second.
    package var healthyProbes: Int
    /// Longest time for a service's whole rollout; after it, rollback.
    package var deadline: Duration
    /// Longest time that a rollback may take.
    package var rollbackBudget: Duration

    package init(
        soak: Duration = .seconds(10), healthyProbes: Int = 3, deadline: Duration = .seconds(300),
        rollbackBudget: Duration = .seconds(120)
    ) {
        self.soak = soak
        self.healthyProbes = healthyProbes
        self.deadline = deadline
        self.rollbackBudget = rollbackBudget
    }

    /// Seconds that a deploy is reckoned to take when a file is validated (design, "One reconciliation").
    package static let assumedDeploy: Duration = .seconds(20)

    /// The time that a rollout of `instances` is reckoned to take: instances × (20 s + probes × 1 s + soak).
    ///
    /// Two instances, three probes and a soak of 10 s: 2 × (20 + 3 + 10) = 66 s.
    package func expectedDuration(instances: Int) -> Duration {
        (Self.assumedDeploy + .seconds(healthyProbes) + soak) * instances
    }
}
