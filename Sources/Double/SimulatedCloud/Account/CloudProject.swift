/// A project of the organization (account v3).
package struct CloudProject: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }
    var region: String { "" }
    var projectID: String { id }
}
