/// A token for pushing to and querying data sources.
package struct CockpitToken: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// As it was created.
    package let name: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// In the order in which they were given.
    package let scopes: [String]
    /// What clients send: 64 URL-safe characters.
    package let secret: String
    /// When it was created.
    package let createdAt: CloudTime

    var sortName: String { name }
    var updatedAt: CloudTime { createdAt }

    /// The values on the wire.
    package static let allScopes = [
        "read_only_metrics", "write_only_metrics", "full_access_metrics_rules", "read_only_logs", "write_only_logs",
        "full_access_logs_rules", "full_access_alert_manager", "read_only_traces", "write_only_traces",
    ]
}
