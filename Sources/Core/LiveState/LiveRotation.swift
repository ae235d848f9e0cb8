package import Model

/// A secret whose tag says how often it wants a new revision.
package struct LiveRotation: Hashable, Codable, Sendable {
    /// The secret's name.
    package let secret: String
    /// Days between two revisions, at least 1.
    package let days: Int
    /// When its newest enabled revision was added.
    package let newestAt: Timestamp

    package init(secret: String, days: Int, newestAt: Timestamp) {
        self.secret = secret
        self.days = days
        self.newestAt = newestAt
    }
}
