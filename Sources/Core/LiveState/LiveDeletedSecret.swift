package import Model

/// A secret that was deleted and that Secret Manager keeps for seven days: no list shows it, while a read by its id,
/// which is how Terraform looks, finds it as ever.
package struct LiveDeletedSecret: Hashable, Codable, Sendable {
    /// Its UUID.
    package let id: String
    /// Its name, which no secret has that isn't deleted.
    package let name: String
    /// When it was deleted.
    package let at: Timestamp

    package init(id: String, name: String, at: Timestamp) {
        self.id = id
        self.name = name
        self.at = at
    }
}
