/// A name and its value, both text.
package struct DatabaseSetting: Codable, Sendable, Equatable {
    /// For example `max_connections`.
    package let name: String
    /// As text, whatever its type.
    package let value: String

    /// Names both parts.
    package init(name: String, value: String) {
        (self.name, self.value) = (name, value)
    }
}
