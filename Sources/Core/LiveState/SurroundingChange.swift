package import Model

/// Something around an environment that isn't as it was at the look before.
package struct SurroundingChange: Hashable, Codable, Sendable {
    /// What happened to it.
    package enum Kind: Hashable, Codable, Sendable {
        /// A field of it has another value; nil where it had, or has, none.
        case changed(field: String, from: String?, to: String?)
        /// It wasn't there before.
        case appeared
        /// It is there no more.
        case gone
    }

    /// `database evalap`.
    package let resource: String
    /// What happened to it.
    package let kind: Kind
    /// When it was seen; it happened between this look and the one before.
    package let seenAt: Timestamp

    package init(resource: String, kind: Kind, seenAt: Timestamp) {
        self.resource = resource
        self.kind = kind
        self.seenAt = seenAt
    }
}
