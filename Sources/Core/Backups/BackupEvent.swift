package import DesiredState
package import LiveState
package import Model

/// What a ``BackupMachine`` is told.
package enum BackupEvent: Hashable, Sendable {
    /// How a call failed.
    package enum Refusal: Hashable, Sendable {
        /// Nothing came of it, for certain.
        case definite
        /// The instance does something else at the moment.
        case busy
        /// There is no room for another one.
        case space
        /// Nobody knows whether something came of it.
        case unanswered
    }

    /// The process starts: nothing of the one before is under way.
    case restarted
    /// What git asks for; empty for nothing.
    case policies([BackupPolicy])
    /// Whether a person has stopped the loop: backups are still made and kept, and none is removed.
    case suspended(Bool)
    case woken
    case looked(BackupLook)
    case lookFailed(Reason)
    /// The call was taken; the backup is being made.
    case asked(LiveBackup)
    /// The call failed.
    case askFailed(Reason, Refusal)
    case removed
    case removeFailed(Reason)
    case extended
    case extendFailed(Reason)
}
