/// What is known of the cause of a resource's drift.
package struct DriftExplanation: Hashable, Codable, Sendable {
    /// As in differences: `streamlit-0`.
    package let resource: String
    /// Nil while it isn't explained.
    package let write: Attribution?

    package init(resource: String, write: Attribution?) {
        self.resource = resource
        self.write = write
    }
}
