/// One field that a reconciliation changed, for the record. Secret values are never in it: a secret's `from` and `to`
/// are revisions.
package struct FieldChange: Hashable, Codable, Sendable {
    /// `streamlit-0`, or a Terraform address for infrastructure.
    package let resource: String
    /// As in the YAML: `image`, `scaling.max`, `environment.LOG_LEVEL`.
    package let field: String
    /// Nil when the field did not exist.
    package let from: String?
    /// Nil when the field was removed.
    package let to: String?

    package init(resource: String, field: String, from: String?, to: String?) {
        self.resource = resource
        self.field = field
        self.from = from
        self.to = to
    }
}
