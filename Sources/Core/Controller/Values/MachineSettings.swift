/// How often a machine looks, from the configuration. Not part of its saved state.
package struct MachineSettings: Hashable, Codable, Sendable {
    /// Time between two passes of a quiet environment.
    package var pollInterval: Duration
    /// Up to this share of the interval is added, so that environments and installations don't all look at
    /// once. 0 to 1.
    package var jitter: Double
    /// Time between two full Terraform plans of a quiet environment, instead of what the environment's file says.
    package var fullPlanInterval: Duration?
    /// Time between two looks at what an environment has besides its containers.
    package var surveyInterval: Duration
    /// Time after a failed pass before the next.
    package var retryInterval: Duration
    /// Time between two records of how many quiet passes there were.
    package var heartbeatInterval: Duration

    package init(
        pollInterval: Duration = .seconds(15), jitter: Double = 0.1, fullPlanInterval: Duration? = nil,
        surveyInterval: Duration = .seconds(300), retryInterval: Duration = .seconds(15),
        heartbeatInterval: Duration = .seconds(300)
    ) {
        self.pollInterval = pollInterval
        self.jitter = jitter
        self.fullPlanInterval = fullPlanInterval
        self.surveyInterval = surveyInterval
        self.retryInterval = retryInterval
        self.heartbeatInterval = heartbeatInterval
    }

    /// Reads the settings of an earlier version too: what it didn't know yet is as it is by default.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init()
        pollInterval = try container.decodeIfPresent(Duration.self, forKey: .pollInterval) ?? pollInterval
        jitter = try container.decodeIfPresent(Double.self, forKey: .jitter) ?? jitter
        fullPlanInterval = try container.decodeIfPresent(Duration.self, forKey: .fullPlanInterval)
        surveyInterval = try container.decodeIfPresent(Duration.self, forKey: .surveyInterval) ?? surveyInterval
        retryInterval = try container.decodeIfPresent(Duration.self, forKey: .retryInterval) ?? retryInterval
        heartbeatInterval =
            try container.decodeIfPresent(Duration.self, forKey: .heartbeatInterval) ?? heartbeatInterval
    }
}
