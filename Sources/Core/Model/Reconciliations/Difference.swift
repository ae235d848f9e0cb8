/// One typed field where desired and live state disagree.
package struct Difference: Hashable, Codable, Sendable {
    /// What must be done about it.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// Redeploys a container, so it goes through the rollout.
        case release
        /// Anything else that Terraform owns.
        case infrastructure
        /// Desired, and not there.
        case missing
        /// There, and not desired.
        case orphan
        /// As desired, but not serving.
        case unhealthy
    }

    /// The environment that it was seen in.
    package let environment: EnvironmentName
    /// `streamlit-0`.
    package let resource: String
    /// As in the YAML: `image`, `scaling.max`, `environment.LOG_LEVEL`; `instance` for a whole
    /// instance, `status` for health.
    package let field: String
    /// Nil when nothing is desired (an orphan).
    package let desired: String?
    /// Nil when nothing is there (missing).
    package let live: String?
    /// What must be done about it.
    package let kind: Kind

    package init(
        environment: EnvironmentName, resource: String, field: String, desired: String?, live: String?, kind: Kind
    ) {
        self.environment = environment
        self.resource = resource
        self.field = field
        self.desired = desired
        self.live = live
        self.kind = kind
    }
}
