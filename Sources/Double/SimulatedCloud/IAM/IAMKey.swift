/// An API key. Its id is its access key.
package struct IAMKey: Codable, Sendable, QueryRow {
    /// `SCW` and 17 capitals or digits.
    package let id: String
    /// Shown once, by the create; accepted as `X-Auth-Token`.
    package let secret: String
    /// An application or a user.
    package let bearer: IAMPrincipal
    /// Free text.
    package internal(set) var description: String
    /// The project of Object Storage calls.
    package internal(set) var defaultProjectID: String
    /// nil for never. In whole seconds (recorded).
    package internal(set) var expiresAt: CloudTime?
    /// The address it was made from.
    package let creationIP: String
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { id }
}
