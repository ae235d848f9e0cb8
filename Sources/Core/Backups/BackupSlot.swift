package import Model

/// A day, a week or a month, in UTC, in which there must be a backup.
package struct BackupSlot: Hashable, Codable, Sendable {
    /// Which of them.
    package let tier: BackupTier
    /// Its first moment.
    package let start: Timestamp
    /// The first moment that isn't in it.
    package let end: Timestamp

    /// The one in which a time lies.
    package init(_ tier: BackupTier, at time: Timestamp) {
        let date = CivilDate(time)
        self.tier = tier
        switch tier {
        case .daily:
            start = date.start
            end = start + .seconds(86_400)
        case .weekly:
            start = CivilDate(days: date.days - date.weekday).start
            end = start + .seconds(7 * 86_400)
        case .monthly:
            let isLast = date.month == 12
            start = CivilDate(year: date.year, month: date.month, day: 1).start
            end = CivilDate(year: date.year + (isLast ? 1 : 0), month: isLast ? 1 : date.month + 1, day: 1).start
        }
    }

    /// The one before it.
    package var previous: BackupSlot { BackupSlot(tier, at: start + .microseconds(-1)) }

    /// Whether a time lies in it.
    package func contains(_ time: Timestamp) -> Bool { start <= time && time < end }

    /// `2026-11-28`, `2026-W48` (ISO 8601: a week is of the year that its Thursday is in), `2026-11`.
    package var label: String {
        let date = CivilDate(start)
        switch tier {
        case .daily: return date.description
        case .weekly:
            let thursday = CivilDate(days: date.days + 3)
            let week = (thursday.days - CivilDate(year: thursday.year, month: 1, day: 1).days) / 7 + 1
            return "\(thursday.description.prefix(4))-W\(week < 10 ? "0" : "")\(week)"
        case .monthly: return String(date.description.prefix(7))
        }
    }

    /// The slots before this one, newest first.
    package func before(_ count: Int) -> [BackupSlot] {
        var slots: [BackupSlot] = []
        while slots.count < count { slots.append((slots.last ?? self).previous) }
        return slots
    }
}
