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
    /// Whether the platform's own alerts were switched on as a whole.
    var hasManagedAlerts = false
    /// In the order in which they were made.
    package internal(set) var contacts: [Contact] = []
    /// Preconfigured rules that are on.
    package internal(set) var rules: [String] = []
    /// Whether the platform's own alerts are on, as a whole or one by one (recorded).
    package var showsManagedAlerts: Bool { hasManagedAlerts || !rules.isEmpty }
    /// When a rule was last switched, in microseconds since 1970. Optional, as an older saved state hasn't it.
    var switchedAt: [String: Int64]?
}
