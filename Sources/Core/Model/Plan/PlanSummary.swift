/// A saved Terraform plan, as a value: what it would change, and which file holds it.
package struct PlanSummary: Hashable, Codable, Sendable {
    /// Names the plan file inside the adapter; meaningless after a restart, because plans live on tmpfs.
    package let handle: String
    /// SHA-256 of the plan file in hexadecimal; it goes into the audit event.
    package let digest: String
    /// Everything that isn't `no-op`, in plan order. Empty means that Terraform sees nothing to do.
    package let changes: [PlannedChange]
    /// Outputs whose value in the state would change, sorted; nil for none. Only an apply writes them, and one that was
    /// broken off hasn't.
    package let outputs: [String]?

    package init(handle: String, digest: String, changes: [PlannedChange], outputs: [String]? = nil) {
        self.handle = handle
        self.digest = digest
        self.changes = changes
        self.outputs = outputs
    }
}
