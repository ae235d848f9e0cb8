/// A group of principals.
package struct IAMGroup: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// Free text.
    package internal(set) var description: String
    /// Free labels.
    package internal(set) var tags: [String]
    /// Members.
    package internal(set) var userIDs: [String] = []
    /// Members.
    package internal(set) var applicationIDs: [String] = []
    /// When it was created.
    package let createdAt: CloudTime
    /// Doesn't move when members change (recorded).
    package internal(set) var updatedAt: CloudTime
    var busy: BusyMark?

    var sortName: String { name }
}
