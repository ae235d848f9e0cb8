package import Model

/// Finds out who wrote to a resource, in Scaleway's own Audit Trail.
package protocol ChangeAttributor: Sendable {
    /// For each resource the newest write since then that isn't the controller's own, as far as the trail shows it by
    /// now. An entry arrives seconds after the write, so a resource that is left out isn't explained yet.
    func explain(_ question: AttributionQuestion) async throws(PortFailure) -> [Attribution]
}

/// Whose writes are looked for.
package struct AttributionQuestion: Hashable, Codable, Sendable {
    /// The environment that the resources belong to.
    package let environment: EnvironmentName
    /// The Scaleway project of the environment.
    package let project: ProjectID
    /// Each at most once.
    package let resources: [Resource]

    package init(environment: EnvironmentName, project: ProjectID, resources: [Resource]) {
        self.environment = environment
        self.project = project
        self.resources = resources
    }

    /// A resource that differs and nobody is known to have asked for it.
    package struct Resource: Hashable, Codable, Sendable {
        /// As in differences: `streamlit-0`.
        package let name: String
        /// Scaleway's ids: one, or two when another container of the same name took its place.
        package let ids: [String]
        /// Older writes don't count: everything was as it should be then.
        package let since: Timestamp

        package init(name: String, ids: [String], since: Timestamp) {
            self.name = name
            self.ids = ids
            self.since = since
        }
    }
}

/// A write that somebody else made, as Audit Trail has it. No IP address and no name: who a principal is, Scaleway's
/// IAM tells.
package struct Attribution: Hashable, Codable, Sendable {
    /// As in differences: `streamlit-0`.
    package let resource: String
    /// `UpdateContainer`.
    package let method: String
    /// Id of an IAM user or application; personal data when it is a user, pseudonymised by the audit log. Nil when the
    /// trail names none.
    package let principal: String?
    /// `X-Request-Id` of the call; nil when the trail has none.
    package let requestID: String?
    /// When the call was made.
    package let time: Timestamp
    /// What the caller said it is; empty when it said nothing.
    package let userAgent: String

    package init(
        resource: String, method: String, principal: String?, requestID: String?, time: Timestamp, userAgent: String
    ) {
        self.resource = resource
        self.method = method
        self.principal = principal
        self.requestID = requestID
        self.time = time
        self.userAgent = userAgent
    }
}

/// What is known of the cause of a resource's drift.
package struct DriftExplanation: Hashable, Codable, Sendable {
    /// As in differences: `streamlit-0`.
    package let resource: String
    /// Nil while it isn't explained.
    package let write: Attribution?

    package init(resource: String, write: Attribution?) {
        self.resource = resource
        self.write = write
    }
}
