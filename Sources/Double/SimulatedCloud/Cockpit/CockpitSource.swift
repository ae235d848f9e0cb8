/// A data source of Cockpit (api.md 7).
package struct CockpitSource: Codable, Sendable, ScopedRow {
    /// The values on the wire.
    package enum Kind: String, Codable, Sendable { case metrics, logs, traces }

    /// A UUID.
    package let id: String
    /// May change.
    package internal(set) var name: String
    /// What it takes.
    package let kind: Kind
    /// The Scaleway project.
    package let projectID: String
    /// Where it lies.
    package let region: String
    /// Days, 1 to 1825.
    package internal(set) var retention: Int
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime

    var sortName: String { name }

    /// Days when nobody said.
    package static func defaultRetention(_ kind: Kind) -> Int { kind == .metrics ? 31 : 7 }
}
