/// A database of an instance.
package struct LogicalDatabase: Codable, Sendable, Equatable {
    /// Unique in its instance.
    package let name: String
}
