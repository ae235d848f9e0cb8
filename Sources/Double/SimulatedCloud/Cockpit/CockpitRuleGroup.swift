/// A group of rules in a data source's ruler.
package struct CockpitRuleGroup: Codable, Sendable, Equatable {
    /// One rule. What is empty or nil isn't shown.
    package struct Rule: Codable, Sendable, Equatable {
        /// The alert's name; nil for a rule that records.
        package var alert: String?
        /// The series' name; nil for an alert.
        package var record: String?
        /// PromQL, which nobody looks into here.
        package var expression: String
        /// `for`, in milliseconds.
        package var wait: Int64
        /// `keep_firing_for`, in milliseconds.
        package var keepsFiring: Int64
        /// Added to the alert or series.
        package var labels: [String: String]
        /// Texts of an alert; empty for a rule that records.
        package var annotations: [String: String]

        package init(
            alert: String?, record: String?, expression: String, wait: Int64, keepsFiring: Int64,
            labels: [String: String], annotations: [String: String]
        ) {
            self.alert = alert
            self.record = record
            self.expression = expression
            self.wait = wait
            self.keepsFiring = keepsFiring
            self.labels = labels
            self.annotations = annotations
        }
    }

    /// Groups are set and removed one by one, by namespace and name.
    package var namespace: String
    /// What the group is known by in its namespace.
    package var name: String
    /// In milliseconds; 0 is the ruler's own.
    package var interval: Int64
    /// 0 is none.
    package var limit: Int
    /// In the order in which they are evaluated.
    package var rules: [Rule]

    package init(namespace: String, name: String, interval: Int64, limit: Int, rules: [Rule]) {
        self.namespace = namespace
        self.name = name
        self.interval = interval
        self.limit = limit
        self.rules = rules
    }
}
