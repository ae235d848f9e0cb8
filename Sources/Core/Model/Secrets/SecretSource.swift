/// Where the value of one secret variable comes from when an instance is written.
package enum SecretSource: Hashable, Codable, Sendable {
    /// Keep what the container has: pass back the Argon2id string that the API returned for it.
    case keep(hash: String)
    /// Read this revision from Secret Manager, in memory, at the moment of writing.
    case read(SecretPin)
}

/// By variable name.
package typealias SecretSources = [String: SecretSource]
