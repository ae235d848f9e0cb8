package import Model

/// A key of one of the environment's applications, or the one that the controller itself uses.
package struct LiveKey: Hashable, Codable, Sendable {
    /// `SCW…`, which is no secret.
    package let id: String
    /// The application's name; nil for the controller's own key when it can't be told.
    package let application: String?
    /// When it was made.
    package let createdAt: Timestamp
    /// Whether the controller uses it.
    package let isOwn: Bool
    /// When it stops opening anything; nil for never.
    package let expiresAt: Timestamp?

    package init(id: String, application: String?, createdAt: Timestamp, isOwn: Bool, expiresAt: Timestamp?) {
        self.id = id
        self.application = application
        self.createdAt = createdAt
        self.isOwn = isOwn
        self.expiresAt = expiresAt
    }
}
