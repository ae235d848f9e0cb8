package import LiveState
package import Model
package import Ports

/// One call about backups, see ``Ports/BackupStore``.
package enum BackupCall: Hashable, Codable, Sendable {
    case look(BackupLookRequest)
    case make(BackupWish)
    case remove(BackupReference)
    case extend(BackupReference, until: Timestamp)

    /// Whether it changes something outside.
    package var changesSomething: Bool { if case .look = self { false } else { true } }

    /// What it is, in a few words.
    var name: String {
        switch self {
        case .look: "the look at backups"
        case .make: "the making of a backup"
        case .remove: "the removal of a backup"
        case .extend: "the keeping of a backup"
        }
    }
}
