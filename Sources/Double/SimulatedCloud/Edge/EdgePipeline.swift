/// A pipeline of Edge Services (api.md 9.3).
package struct EdgePipeline: Codable, Sendable, ScopedRow {
    /// A UUID, also its default hostname's first part.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// The Scaleway project.
    package let projectID: String
    /// The stage that requests enter by; without one the pipeline has an error.
    package internal(set) var headStageID: String?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var region: String { "" }
}
