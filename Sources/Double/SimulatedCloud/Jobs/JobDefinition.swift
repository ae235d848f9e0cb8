/// A job definition (api.md 5). It has no status: it is ready at once.
package struct JobDefinition: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it runs.
    package let region: String
    /// What was last written.
    package internal(set) var settings: JobSettings
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// Makes cron runs that were planned for an older schedule void.
    var generation = 0

    var sortName: String { settings.name }
}
