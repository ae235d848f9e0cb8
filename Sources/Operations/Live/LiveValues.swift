import Controller
import LiveState
import Model
import Ports

/// What only the running controller knows, for `status`: nothing of it has to be written down. Its JSON goes over the
/// ``StatusSocket``; an older or newer program reads what it knows of it.
struct LiveValues: Hashable, Codable, Sendable {
    /// Of one environment.
    struct Environment: Hashable, Codable, Sendable {
        let environment: EnvironmentName
        /// How the last pass ended.
        var lastPass: EnvironmentMemory.LastPass?
        /// What is under way, in a few words.
        var activity: String?
        /// When it looks again by itself; nil while something is under way.
        var nextLookAt: Timestamp?
        var outage: EnvironmentMemory.Outage?
        /// Why nothing can be written down, so that nothing is changed.
        var storageTrouble: Reason?
        /// Why its saved state can't be read, so that nothing is done.
        var unreadable: Reason?
        /// When ``containers`` were seen; nil before the first look of this process.
        var observedAt: Timestamp?
        var containers: [Container] = []
        /// The last probe of each instance.
        var probes: [Probe] = []
    }

    /// A container as the last look saw it.
    struct Container: Hashable, Codable, Sendable {
        let name: String
        let status: String
        let image: String
        let endpoint: String?
    }

    /// The last probe of an instance.
    struct Probe: Hashable, Codable, Sendable {
        let instance: InstanceName
        let healthy: Bool
        let at: Timestamp
    }

    /// What git said last.
    struct Source: Hashable, Codable, Sendable {
        /// The branch's commit.
        let commit: CommitInfo
        let environments: [EnvironmentName]
    }

    var environments: [Environment]
    /// Nil as long as git said nothing to this process.
    var source: Source?
    /// Why git couldn't be read when it was asked last.
    var gitTrouble: Reason?
    /// Since when git is asked and hasn't answered; nil when it isn't asked now.
    var gitAskedSince: Timestamp?

    /// Nil for an environment that the controller doesn't know.
    func environment(_ name: EnvironmentName) -> Environment? { environments.first { $0.environment == name } }
}
