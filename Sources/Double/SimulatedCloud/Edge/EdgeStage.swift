/// A stage of a pipeline.
package struct EdgeStage: Codable, Sendable, ScopedRow {
    /// In the order in which a request meets them; the value is the first part of the path.
    package enum Kind: String, Codable, Sendable, CaseIterable { case dns, tls, cache, waf, route, backend }

    /// A UUID.
    package let id: String
    /// The pipeline it belongs to.
    package let pipelineID: String
    /// What it does.
    package internal(set) var settings: EdgeStageSettings
    /// Where requests go on to; nil for a backend, and for what isn't connected yet.
    package internal(set) var next: EdgeLink?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { id }
    var region: String { "" }
    var projectID: String { "" }
    var parentID: String { pipelineID }
}
