/// A secret reference resolved to one revision. Holds no value; it may be stored, compared and printed.
package struct SecretPin: Hashable, Codable, Sendable {
    /// The secret's name in Scaleway Secret Manager.
    package let name: String
    /// The revision, from 1. A revision is never reused (Secret Manager v1beta1).
    package let revision: Int

    package init(name: String, revision: Int) {
        self.name = name
        self.revision = revision
    }
}
