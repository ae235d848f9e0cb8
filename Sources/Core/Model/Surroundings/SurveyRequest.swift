/// What to look at.
package struct SurveyRequest: Hashable, Codable, Sendable {
    /// The environment's Scaleway project.
    package let project: ProjectID
    /// The container namespace, whose domains are read; nil when there is none.
    package let namespaceID: String?
    /// Names of secrets, sorted.
    package let secrets: [String]
    /// Images by tag, in order.
    package let images: [Image]
    /// Whose namespace it is; nil when no other of its name is looked for.
    package let environment: EnvironmentName?

    package init(
        project: ProjectID, namespaceID: String?, secrets: [String], images: [Image],
        environment: EnvironmentName? = nil
    ) {
        self.environment = environment
        self.project = project
        self.namespaceID = namespaceID
        self.secrets = secrets
        self.images = images
    }

    /// A tag of a repository.
    package struct Image: Hashable, Codable, Sendable {
        /// `rg.fr-par.scw.cloud/evalap/streamlit`.
        package let repository: String
        /// `1.4.2`.
        package let tag: String

        package init(repository: String, tag: String) {
            self.repository = repository
            self.tag = tag
        }

        /// The key in ``LiveSurroundings/tags``.
        package var key: String { "\(repository):\(tag)" }
    }
}
