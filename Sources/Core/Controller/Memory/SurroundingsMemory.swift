package import Model
import Ports
package import Planning

/// What is known besides the containers, and of who changed what.
package struct SurroundingsMemory: Hashable, Sendable {
    /// What the last look at the surroundings found; nil before the first.
    package internal(set) var survey: EnvironmentMemory.Survey?
    /// What is known of the surroundings, and what changed there; nil before the first look.
    package internal(set) var facts: SurroundingFacts?
    /// Drift that nobody is known to have caused, oldest first. It is asked for again for some minutes, then given up.
    package internal(set) var unexplained: [EnvironmentMemory.UnexplainedDrift] = []

    /// What is seen again is a drift of its own; the older one has had its chances.
    mutating func note(_ drift: EnvironmentMemory.UnexplainedDrift) {
        unexplained.removeAll { $0.resource.name == drift.resource.name }
        unexplained.append(drift)
    }

    mutating func tell(_ names: Set<String>, in event: String) {
        for index in unexplained.indices where names.contains(unexplained[index].resource.name) {
            unexplained[index].event = event
        }
    }
}

extension EnvironmentMemory {
    /// What was found besides the containers.
    package struct Survey: Hashable, Codable, Sendable {
        /// When it was looked at, or tried.
        package let at: Timestamp
        /// What a person should know.
        package let notices: [Reason]
    }

    /// Drift whose cause Audit Trail didn't show when it was asked.
    package struct UnexplainedDrift: Hashable, Codable, Sendable {
        /// What is asked.
        package let resource: AttributionQuestion.Resource
        /// When the drift was seen.
        package let seenAt: Timestamp
        /// The `drift.detected` event that stands without an explanation; nil until there is one.
        package internal(set) var event: String?
    }
}
