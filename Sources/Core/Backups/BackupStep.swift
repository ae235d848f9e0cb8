package import LiveState
package import Model

/// What is to be done about backups next.
package enum BackupStep: Hashable, Sendable {
    case make(BackupOrder)
    /// It is over; the reason says why.
    case remove(LiveBackup, Reason)
    /// It would go away, and nothing newer is there.
    case extend(LiveBackup, until: Timestamp)
}
