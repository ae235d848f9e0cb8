/// The fields of a secret that a create or a PATCH may carry; nil leaves the field alone.
package struct SecretChange: Sendable, Equatable {
    /// A PATCH of the policy: the key may be left out, or hold parts.
    package struct Policy: Sendable, Equatable {
        /// nil: leave alone; `.some(nil)`: clear.
        package var timeToLive: Int64??
        package var expiresOnceAccessed: Bool?
        package var action: String?

        /// Changes nothing.
        package init() {}
    }

    package var name: String?
    package var description: String?
    package var path: String?
    package var tags: [String]?
    package var policy: Policy?

    /// Changes nothing.
    package init() {}

    func apply(to secret: inout CloudSecret) {
        if let name { secret.name = name }
        if let description { secret.description = description }
        if let path { secret.path = path.isEmpty ? "/" : path }
        if let tags { secret.tags = tags }
        if let policy {
            var changed = secret.ephemeralPolicy ?? EphemeralPolicy(timeToLive: nil, expiresOnceAccessed: nil, action: "delete")
            if let timeToLive = policy.timeToLive { changed.timeToLive = timeToLive }
            if let once = policy.expiresOnceAccessed { changed.expiresOnceAccessed = once }
            if let action = policy.action { changed.action = action }
            secret.ephemeralPolicy = changed
        }
    }
}
