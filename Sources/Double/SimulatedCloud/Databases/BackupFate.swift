/// What becomes of a backup or a snapshot that is begun, where somebody outside wants it to go wrong.
package enum BackupFate: String, Codable, Sendable {
    /// It ends in `error`.
    case error
    /// It stays in `creating`.
    case endless
    /// It gets `ready`, and its size is 0.
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
    mutating func takeBackupFate() -> BackupFate? {
        guard let first = backupFates.first else { return nil }
        if let remaining = first.remaining {
            if remaining > 1 { backupFates[0].remaining = remaining - 1 } else { backupFates.removeFirst() }
        }
        return first.fate
    }
}
