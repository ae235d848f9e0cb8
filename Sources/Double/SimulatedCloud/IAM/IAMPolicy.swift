/// A policy with its rules.
package struct IAMPolicy: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Who has the rights.
    package internal(set) var principal: IAMPrincipal
    /// Which rights.
    package internal(set) var rules: [IAMRule]
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
}
