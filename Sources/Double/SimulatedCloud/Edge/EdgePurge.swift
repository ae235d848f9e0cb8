/// A purge of a pipeline's cache.
package struct EdgePurge: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// Which pipeline.
    package let pipelineID: String
    /// The pipeline's project.
    package let projectID: String
    /// Paths; empty when all goes.
    package let assets: [String]
    /// Whether all goes.
    package let isAll: Bool
    /// Whether it has ended.
    package internal(set) var isDone = false
    /// When it was asked for.
    package let createdAt: CloudTime

    var sortName: String { id }
    var region: String { "" }
    var updatedAt: CloudTime { createdAt }
    var parentID: String { pipelineID }
}
