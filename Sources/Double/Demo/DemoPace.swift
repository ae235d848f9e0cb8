/// How fast the demo's cloud is, and how much of the sample it runs.
package enum DemoPace: String, Codable, Sendable, CaseIterable {
    /// The whole sample; deploys take a third of the recorded times.
    case recorded
    /// For tests: `streamlit` alone, and deploys of 0.2 s.
    case fast

    /// Options of `amarre simulator`. A create takes 6 s and a change 7 s at least on the real cloud, so a third is
    /// never under 2 s.
    var simulatorOptions: [String] {
        switch self {
        case .recorded: ["--timings", "recorded", "--time-scale", "3"]
        case .fast: ["--timings", "fast"]
        }
    }

    /// What was changed about time, for the person who watches.
    var explanation: String {
        switch self {
        case .recorded:
            "deploys take a third of the times recorded on Scaleway (2 to 8 s), probe budgets and databases too"
        case .fast: "deploys take 0.2 s"
        }
    }

    /// Stands in place of the sample's own `rollout:`. Staging is in a hurry.
    func rollout(in environment: String) -> String {
        switch self {
        case .recorded where environment == DemoStory.environment:
            "{ soak: 3s, healthyProbes: 2, deadline: 5m, rollbackBudget: 2m }"
        case .recorded, .fast: "{ soak: 0s, healthyProbes: 1, deadline: 5m, rollbackBudget: 2m }"
        }
    }

    /// The services that are kept of the sample; nil for all.
    var services: Set<String>? { self == .fast ? [DemoStory.service] : nil }

    /// How long the network settles, in seconds, in place of the minute that Scaleway needs.
    var settleSeconds: Int { self == .fast ? 0 : 5 }

    /// `AMARRE_STANDIN_POLL`.
    var providerPoll: String { self == .fast ? "50ms" : "250ms" }
}
