/// Who may connect to an instance: a rule of its ACL.
package struct DatabaseRule: Codable, Sendable, Equatable {
    /// A range, for example `192.0.2.0/24`.
    package let ip: String
    /// Free text.
    package let description: String

    /// Names both parts. The platform has a text of its own for an empty description (recorded).
    package init(ip: String, description: String) {
        self.ip = ip
        self.description = description.isEmpty ? "IP allowed" : description
    }
}
