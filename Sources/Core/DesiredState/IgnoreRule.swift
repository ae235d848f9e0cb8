package import Model

/// A difference that is left alone for a while: one field of one instance, of a service's instances, or of all.
package struct IgnoreRule: Hashable, Codable, Sendable {
    /// `streamlit-0`, `streamlit` for all its instances, or `*` for all instances of the environment.
    package let resource: String
    /// As in a service's file: `scaling.max`, `environment.LOG_LEVEL`.
    /// See ``IgnoreRuleText/problem(inField:)`` for which.
    package let field: String
    /// Why, in a person's words.
    package let reason: String
    /// From then on it doesn't apply any more: the end of the day that the file names, in UTC.
    package let until: Timestamp

    package init(resource: String, field: String, reason: String, until: Timestamp) {
        self.resource = resource
        self.field = field
        self.reason = reason
        self.until = until
    }

    /// The last day on which it applies, as the file has it: `2026-12-31`.
    package var lastDay: String { String((until - .seconds(1)).description.prefix(10)) }

    /// Whether it is still in force.
    package func applies(at now: Timestamp) -> Bool { now < until }

    /// Whether it is about that field of that instance.
    package func covers(_ field: String, of name: InstanceName) -> Bool {
        self.field == field && (resource == "*" || resource == name.text || resource == name.service.text)
    }
}
