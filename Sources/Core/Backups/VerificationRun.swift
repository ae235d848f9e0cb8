package import DesiredState
package import Model
package import Ports

/// A verification under way: what it restores, how far it is, and what it has made.
package struct VerificationRun: Hashable, Codable, Sendable {
    /// What is to be done next.
    package enum Phase: String, Hashable, Codable, Sendable, CaseIterable {
        /// See whether there is room.
        case surveying
        /// Ask for the restore.
        case restoring
        /// Wait for its end.
        case waiting
        /// Let the counting program at it.
        case opening
        /// Make the program's container.
        case counting
        /// Wait for what it says.
        case reading
        /// Take everything away, whatever was found.
        case removing
    }

    /// What it makes, and of what.
    package internal(set) var scratch: VerificationScratch
    /// The backup's name.
    package let backupName: String
    /// The backup's size; nil when the API doesn't tell.
    package let backupBytes: Int?
    /// What must be in it.
    package let checks: [BackupCheck]
    /// Who may be able to count; those whose image turned out not to be are left out.
    package internal(set) var readers: [VerificationReader]
    /// The request that it is for; nil when it is the month's.
    package let requestID: String?
    /// What is to be done next.
    package internal(set) var phase: Phase = .surveying
    /// Since when, by this machine's clock.
    package internal(set) var since: Timestamp
    /// Calls of this phase that failed, or removals that left something, in a row.
    package internal(set) var tries = 0
    /// When the restore was asked for.
    package internal(set) var restoreBegunAt: Timestamp?
    /// How long it took; nil before its end.
    package internal(set) var restoreSeconds: Int?
    /// Whether it was told that it takes long.
    package internal(set) var isSlow = false
    /// The container that counts; nil before it is known.
    package internal(set) var containerID: String?
    /// What was found; nil before.
    package internal(set) var result: VerificationResult?
    /// Whether a call that makes something had no answer: it may take effect after a look that shows nothing.
    package internal(set) var isDoubtful = false
    /// When Scaleway took the restore or was last seen at it; nil before. What isn't there after that has failed.
    package internal(set) var seenAt: Timestamp?
    /// When a process took over in the middle of the restore: how long that takes isn't known then. Nil when none did.
    package internal(set) var resumedAt: Timestamp?
    /// How many containers that count went away; nil for none.
    package internal(set) var losses: Int?
    /// When the removal's last look found nothing; nil when it found something, or before the first.
    package internal(set) var cleanAt: Timestamp?

    init(
        scratch: VerificationScratch, backupName: String, backupBytes: Int?, checks: [BackupCheck],
        readers: [VerificationReader], requestID: String?, since: Timestamp
    ) {
        self.scratch = scratch
        self.backupName = backupName
        self.backupBytes = backupBytes
        self.checks = checks
        self.readers = readers
        self.requestID = requestID
        self.since = since
    }
}
