/// A PATCH of a version's `ephemeral_properties`: what isn't given stays.
package struct EphemeralChange: Sendable, Equatable {
    /// Microseconds since 1970; nil: leave alone, `.some(nil)`: never.
    package var expiresAt: Int64??
    /// Whether one access ends it.
    package var expiresOnceAccessed: Bool?
    /// `delete` or `disable`.
    package var action: String?

    /// Changes nothing.
    package init() {}

    func applied(to old: SecretVersion.Ephemeral?) -> SecretVersion.Ephemeral {
        var changed = old ?? SecretVersion.Ephemeral(expiresAt: nil, expiresOnceAccessed: nil, action: "delete")
        if let expiresAt { changed.expiresAt = expiresAt.map { .call($0) } }
        if let expiresOnceAccessed { changed.expiresOnceAccessed = expiresOnceAccessed }
        if let action { changed.action = action }
        return changed
    }
}
