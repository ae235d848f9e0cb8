/// The fields of a secret that a create or a PATCH may carry; nil leaves the field alone.
package struct SecretChange: Sendable, Equatable {
    /// A PATCH of the policy: the key may be left out, or hold parts.
    package struct Policy: Sendable, Equatable {
        /// nil: leave alone; `.some(nil)`: clear.
        package var timeToLive: Int64??
        /// Whether one access ends it.
        package var expiresOnceAccessed: Bool?
        /// `delete` or `disable`.
        package var action: String?

        /// Changes nothing.
        package init() {}
    }

    /// As it was created.
    package var name: String?
    /// Free text.
    package var description: String?
    /// Begins with `/`.
    package var path: String?
    /// Free labels.
    package var tags: [String]?
    /// How versions end by themselves.
    package var policy: Policy?

    /// The Key Manager key; taken at create only.
    package var keyID: String?

    /// Changes nothing.
    package init() {}

    /// A path as the cloud keeps it: without the slash at its end, `/x` for `/x/` (recorded); nothing is the root.
    static func normalised(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return path.isEmpty ? "/" : String(path)
    }

    /// Refuses a path that doesn't begin at the root. The form of the refusal is a guess.
    func check() throws(CloudError) {
        guard path.map({ $0.isEmpty || $0.hasPrefix("/") }) ?? true else {
            throw .invalid("path", "format", "a path begins with /")
        }
    }

    func apply(to secret: inout CloudSecret) {
        if let name { secret.name = name }
        if let description { secret.description = description }
        if let path { secret.path = Self.normalised(path) }
        if let tags { secret.tags = tags }
        if let policy {
            var changed =
                secret.ephemeralPolicy ?? EphemeralPolicy(timeToLive: nil, expiresOnceAccessed: nil, action: "delete")
            if let timeToLive = policy.timeToLive { changed.timeToLive = timeToLive }
            if let once = policy.expiresOnceAccessed { changed.expiresOnceAccessed = once }
            if let action = policy.action { changed.action = action }
            secret.ephemeralPolicy = changed
        }
    }
}
