package import Model

/// What a look at an environment's backups saw.
package struct BackupLook: Hashable, Codable, Sendable {
    /// When the look began, by this machine's clock.
    package let observedAt: Timestamp
    /// The time by Scaleway's clock, from the answer's `Date`; nil when it didn't say.
    package let serverTime: Timestamp?
    /// The environment's instance; nil when there is none.
    package let source: LiveBackupSource?
    /// All there are when ``isWhole``; none without a ``source``; else those that are new, and those that were asked for by id.
    package let backups: [LiveBackup]
    /// Whether what isn't in ``backups`` isn't there.
    package let isWhole: Bool

    package init(
        observedAt: Timestamp, serverTime: Timestamp?, source: LiveBackupSource?, backups: [LiveBackup], isWhole: Bool
    ) {
        self.observedAt = observedAt
        self.serverTime = serverTime
        self.source = source
        self.backups = backups
        self.isWhole = isWhole
    }
}
