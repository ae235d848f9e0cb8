package import DesiredState
package import LiveState

/// What one row of backups is of, and how many of it there must be. On local volumes that is a database; a snapshot is of
/// the whole instance, so that there the policies of all its databases are one, each number the largest.
package struct BackupTarget: Hashable, Codable, Sendable {
    /// The database; nil for the whole instance.
    package let database: String?
    /// Days, weeks and months, see ``DesiredState/BackupPolicy``.
    package let counts: [BackupTier: Int]

    package init(database: String?, counts: [BackupTier: Int]) {
        self.database = database
        self.counts = counts
    }

    /// Sorted by database.
    package static func of(_ policies: [BackupPolicy], kind: LiveBackup.Kind) -> [BackupTarget] {
        func counts(_ policy: BackupPolicy) -> [BackupTier: Int] {
            [.daily: policy.daily, .weekly: policy.weekly, .monthly: policy.monthly]
        }
        switch kind {
        case .logical:
            return policies.sorted { $0.database < $1.database }
                .map { BackupTarget(database: $0.database, counts: counts($0)) }
        case .snapshot:
            let merged = policies.map(counts).reduce(into: [:]) { $0.merge($1, uniquingKeysWith: max) }
            return merged.isEmpty ? [] : [BackupTarget(database: nil, counts: merged)]
        }
    }

    /// How many there must be.
    package func count(_ tier: BackupTier) -> Int { counts[tier] ?? 0 }

    /// Whether it is one of this row.
    package func covers(_ backup: LiveBackup) -> Bool {
        database == nil ? backup.kind == .snapshot : backup.kind == .logical && backup.database == database
    }
}
