/// Which way a migration goes.
package enum MigrationDirection: String, Hashable, Codable, Sendable, CaseIterable {
    /// To what a release needs.
    case up
    /// Back to a recorded revision.
    case down
}
