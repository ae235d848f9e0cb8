package import LiveState
package import Model

/// A backup that is to be made.
package struct BackupOrder: Hashable, Codable, Sendable {
    /// For which day, week or month.
    package let slot: BackupSlot
    /// The database; nil for a snapshot of the instance.
    package let database: String?
    /// The instance.
    package let instanceID: String
    /// When it goes away by itself.
    package let expiresAt: Timestamp

    package init(slot: BackupSlot, database: String?, instanceID: String, expiresAt: Timestamp) {
        self.slot = slot
        self.database = database
        self.instanceID = instanceID
        self.expiresAt = expiresAt
    }

    /// - `count`: how many of the kind there must be. It is kept a day longer than that, so that the next one is there
    ///   before it goes.
    package init(_ target: BackupTarget, _ slot: BackupSlot, instanceID: String, at now: Timestamp) {
        let days: Int64 =
            switch slot.tier {
            case .daily: 1
            case .weekly: 7
            // The longest one: twelve months are never shorter than a year.
            case .monthly: 31
            }
        let count = Int64(max(1, target.count(slot.tier)))
        self.init(
            slot: slot, database: target.database, instanceID: instanceID,
            expiresAt: now + .seconds((days * count + 1) * 86_400))
    }

    /// What it holds.
    package var kind: LiveBackup.Kind { database == nil ? .snapshot : .logical }

    /// `amarre-weekly-2026-W48-evalap`; the database is left out for a snapshot.
    package var name: String {
        ["amarre", slot.tier.rawValue, slot.label, database].compactMap(\.self).joined(separator: "-")
    }

    /// What is counted and remembered of tries.
    var key: String { name }
}
