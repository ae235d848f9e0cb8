/// A certificate in Secret Manager.
package struct EdgeSecret: Codable, Sendable, Equatable {
    /// The secret.
    package let id: String
    /// Where it lies.
    package let region: String

    /// Names both parts.
    package init(id: String, region: String) {
        (self.id, self.region) = (id, region)
    }
}
