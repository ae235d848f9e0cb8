/// How often there must be a backup of a kind.
package enum BackupTier: String, Hashable, Codable, Sendable, CaseIterable {
    /// One in each day, in UTC. The instance's own schedule makes them.
    case daily
    /// One in each week, from Monday.
    case weekly
    /// One in each month.
    case monthly
}
