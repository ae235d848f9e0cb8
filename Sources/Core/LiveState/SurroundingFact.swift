/// One thing that is known of something around an environment: a setting of a database, the subnets of a network.
package struct SurroundingFact: Hashable, Codable, Sendable {
    /// The object's UUID.
    package let id: String
    /// `database evalap`.
    package let resource: String
    /// `settings.max_connections`, `backups`, `image`.
    package let field: String
    /// As a person reads it.
    package let value: String
    /// Whether another value is worth telling; false for what changes by itself, such as a status.
    package let isLasting: Bool

    package init(id: String, resource: String, field: String, value: String, isLasting: Bool = true) {
        self.id = id
        self.resource = resource
        self.field = field
        self.value = value
        self.isLasting = isLasting
    }
}
