/// What may be known of an API key: all but its secret.
package struct AccessKey: Hashable, Codable, Sendable {
    /// `SCW…`, which is no secret.
    package let id: String
    /// When it was made.
    package let createdAt: Timestamp
    /// When it stops opening anything; nil for never.
    package let expiresAt: Timestamp?
    /// Free text; what Amarre makes says in it where the secret is.
    package let description: String

    package init(id: String, createdAt: Timestamp, expiresAt: Timestamp?, description: String = "") {
        self.id = id
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.description = description
    }
}

/// A key that was made this moment. Its secret is never shown again.
package struct NewAccessKey: Sendable {
    /// What may be known of it.
    package let key: AccessKey
    /// Its secret.
    package let secret: Redacted<String>

    package init(key: AccessKey, secret: Redacted<String>) {
        self.key = key
        self.secret = secret
    }
}
