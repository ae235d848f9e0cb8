/// What a user may do with a database.
package struct DatabasePrivilege: Codable, Sendable, Equatable {
    /// The values on the wire.
    package enum Permission: String, Codable, Sendable { case readonly, readwrite, all, custom, none }

    /// Of its instance.
    package let database: String
    /// Of its instance.
    package let user: String
    /// What is allowed.
    package let permission: Permission

    /// Names every part.
    package init(database: String, user: String, permission: Permission) {
        (self.database, self.user, self.permission) = (database, user, permission)
    }
}
