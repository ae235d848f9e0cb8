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
