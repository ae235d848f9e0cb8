package import DesiredState
package import LiveState
package import Model

/// What a ``BackupMachine`` is told.
package enum BackupEvent: Hashable, Sendable {
    /// The process starts: nothing of the one before is under way.
    case restarted
    /// What git asks for; empty for nothing.
    case policies([BackupPolicy])
    case woken
    case looked(BackupLook)
    case lookFailed(Reason)
    /// The call was taken; the backup is being made.
    case asked(LiveBackup)
    /// The call failed. `isDefinite`: nothing came of it, for certain. `isSpace`: for lack of space.
    case askFailed(Reason, isDefinite: Bool, isSpace: Bool)
    case removed
    case removeFailed(Reason)
    case extended
    case extendFailed(Reason)
}
