/// What becomes of a backup or a snapshot that is begun, or of a restore, where somebody outside wants it to go wrong.
package enum BackupFate: String, Codable, Sendable {
    /// It ends in `error`.
    case error
    /// It stays in `creating`; a restore in `restoring`, and an instance in `provisioning`.
    case endless
    /// It gets `ready`, and its size is 0; what is restored has nothing in it.
    case empty
}

/// How many of those that are begun next meet a fate, whoever begins them: a call or the schedule.
package struct PlannedBackupFate: Sendable {
    /// Which one.
    package let fate: BackupFate
    /// How many still meet it; nil for all.
    package internal(set) var remaining: Int?

    package init(_ fate: BackupFate, remaining: Int?) {
        self.fate = fate
        self.remaining = remaining
    }
}

extension SimulatedCloud {
    /// The fate of the next one; nil for a good end.
    mutating func takeBackupFate() -> BackupFate? { Self.take(&backupFates) }

    /// The fate of the next restore; nil for a good end.
    mutating func takeRestoreFate() -> BackupFate? { Self.take(&restoreFates) }

    private static func take(_ fates: inout [PlannedBackupFate]) -> BackupFate? {
        guard let first = fates.first else { return nil }
        if let remaining = first.remaining {
            if remaining > 1 { fates[0].remaining = remaining - 1 } else { fates.removeFirst() }
        }
        return first.fate
    }
}
