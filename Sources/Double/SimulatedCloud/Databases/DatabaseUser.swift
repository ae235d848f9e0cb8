/// A user of an instance.
package struct DatabaseUser: Codable, Sendable, Equatable {
    /// Unique in its instance.
    package let name: String
    /// Whether it may do everything.
    package internal(set) var isAdmin: Bool
    var password: String
}
