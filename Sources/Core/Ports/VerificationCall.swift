package import DesiredState

/// One call for a verification, see ``BackupVerifier``.
package enum VerificationCall: Hashable, Codable, Sendable {
    case survey(VerificationScratch, [VerificationReader])
    case restore(VerificationScratch)
    case look(VerificationScratch)
    case open(VerificationScratch, [VerificationReader])
    case count(VerificationScratch, [VerificationReader], [BackupCheck])
    case read(VerificationScratch, containerID: String)
    case clean(VerificationScratch)

    /// Whether it changes something outside.
    package var changesSomething: Bool {
        switch self {
        case .restore, .open, .count, .clean: true
        case .survey, .look, .read: false
        }
    }

    /// What it is, in a few words.
    package var name: String {
        switch self {
        case .survey: "the look for room to restore a backup in"
        case .restore: "the restoring of a backup"
        case .look: "the look at a restored backup"
        case .open: "the opening of a restored backup"
        case .count: "the start of counting a restored backup's rows"
        case .read: "the look at a restored backup's rows"
        case .clean: "the removal of a restored backup"
        }
    }
}
