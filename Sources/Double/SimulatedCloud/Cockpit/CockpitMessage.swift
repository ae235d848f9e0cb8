/// A message that an alert manager sent.
package struct CockpitMessage: Codable, Sendable, Equatable {
    /// Microseconds since 1970.
    package let sentAt: Int64
    /// The project whose alert manager it was.
    package let projectID: String
    /// The address.
    package let email: String
    /// What it was about.
    package let subject: String
}
