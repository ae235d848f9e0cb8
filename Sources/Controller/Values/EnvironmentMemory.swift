package import DesiredState
package import LiveState
package import Model
package import Ports
package import Reconciliation

/// What an environment's machine knows between reconciliations. Part of its saved state.
package struct EnvironmentMemory: Hashable, Codable, Sendable {
    /// How many reconciliations were begun; ids are derived from it.
    package var reconciliations = 0
    /// The last revision whose desired state was valid.
    package var source: SourceRevision?
    /// The digest that each service's image request was resolved to. Kept as long as the request stays the same.
    package var images: [ServiceName: ImagePin] = [:]
    /// What we last wrote to each instance and saw healthy.
    package var applied: [InstanceName: AppliedInstance] = [:]
    /// The last release of each service that was seen healthy on all instances.
    package var verified: [ServiceName: Release] = [:]
    /// What a service ran before its last rollout, for `amarre rollback`.
    package var before: [ServiceName: Before] = [:]
    package var holds: [ServiceName: Hold] = [:]
    package var suspension: Suspension?
    /// Git's hash of the `terraform/` tree whose infrastructure step was applied last.
    package var terraformTree: String?
    /// The namespace as the last infrastructure step left it.
    package var namespace: LiveNamespace?
    /// When a full plan was last seen empty.
    package var fullPlanAt: Timestamp?
    /// How the last pass ended.
    package var lastPass: Pass?
    /// What the last pass saw.
    package var differences: [Difference] = []

    package init() {}

    /// A tag and the digest that it had when this service first asked for it.
    package struct ImagePin: Hashable, Codable, Sendable {
        package let request: ImageRequest
        package let digest: ImageDigest
    }

    /// A service's state before its last rollout.
    package struct Before: Hashable, Codable, Sendable {
        package let release: Release
        package let instances: [InstanceName: AppliedInstance]
    }

    /// A person stopped the loop here.
    package struct Suspension: Hashable, Codable, Sendable {
        package let reason: String
        package let by: String
        package let since: Timestamp
    }

    /// The end of a pass.
    package struct Pass: Hashable, Codable, Sendable {
        package let at: Timestamp
        package let commit: CommitID?
        package let outcome: Outcome
        package let reason: Reason
    }
}
