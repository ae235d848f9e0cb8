/// What sends a data source's contents elsewhere.
package struct CockpitExporter: Codable, Sendable, ScopedRow {
    /// Where to.
    package enum Destination: Codable, Sendable, Equatable {
        /// The key stays in the cloud.
        case datadog(endpoint: String?)
        case otlp(endpoint: String, headers: [String: String])
    }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// The data source.
    package let sourceID: String
    /// The data source's project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Whose contents are sent.
    package internal(set) var products: [String]
    /// Where to.
    package internal(set) var destination: Destination
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var parentID: String { sourceID }
}
