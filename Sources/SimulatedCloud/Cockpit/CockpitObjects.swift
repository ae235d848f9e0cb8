/// A data source of Cockpit (api.md 7).
package struct CockpitSource: Codable, Sendable, ScopedRow {
    /// The values on the wire.
    package enum Kind: String, Codable, Sendable { case metrics, logs, traces }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// What it takes.
    package let kind: Kind
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Days, 1 to 1825.
    package internal(set) var retention: Int
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }

    /// Days when nobody said.
    package static func defaultRetention(_ kind: Kind) -> Int { kind == .metrics ? 31 : 7 }
}

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
    /// What clients send.
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

/// A project's alert manager in a region, with whom it writes to.
package struct CockpitAlertManager: Codable, Sendable, Equatable {
    /// Whom it writes to.
    package struct Contact: Codable, Sendable, Equatable {
        /// An e-mail address.
        package let email: String
        /// Whether it also says when an alert is over.
        package internal(set) var sendsResolved: Bool
    }

    /// Part of its address; stays when it is disabled and enabled again.
    package let id: String
    /// Whether it works.
    package internal(set) var isEnabled = false
    /// Whether the platform's own alerts are on.
    package internal(set) var hasManagedAlerts = false
    /// In the order in which they were made.
    package internal(set) var contacts: [Contact] = []
    /// Preconfigured rules that are on.
    package internal(set) var rules: [String] = []
}

/// A message that an alert manager sent.
package struct CockpitMessage: Codable, Sendable, Equatable {
    /// Microseconds since 1970.
    package let sentAt: Int64
    /// The project whose alert manager it was.
    package let projectID: String
    /// The address.
    package let email: String
    /// What it was about.
    package let subject: String
}

/// What Cockpit remembers. Alert managers by region and project.
struct CockpitState: Codable, Sendable {
    var sources = ObjectTable<CockpitSource>()
    var tokens = ObjectTable<CockpitToken>()
    var managers: [String: CockpitAlertManager] = [:]
    var messages: [CockpitMessage] = []
}
