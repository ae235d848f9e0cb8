import Backups
import Model
import Testing

/// Days, weeks and months are UTC's.
@Suite struct BackupSlotTests {
    @Test(arguments: [
        ("2026-11-28T15:00:00Z", "2026-11-28", "2026-W48", "2026-11"),
        ("2026-11-30T00:00:00Z", "2026-11-30", "2026-W49", "2026-11"),
        ("2026-11-29T23:59:59.999999Z", "2026-11-29", "2026-W48", "2026-11"),
        // The year's last days are of the next year's first week, and its first ones of the last year's last.
        ("2024-12-30T08:00:00Z", "2024-12-30", "2025-W01", "2024-12"),
        ("2027-01-03T08:00:00Z", "2027-01-03", "2026-W53", "2027-01"),
        ("2028-02-29T12:00:00Z", "2028-02-29", "2028-W09", "2028-02"),
    ])
    func labels(text: String, day: String, week: String, month: String) throws {
        let time = try #require(Timestamp(rfc3339: text))
        for (tier, label) in [(BackupTier.daily, day), (.weekly, week), (.monthly, month)] {
            let slot = BackupSlot(tier, at: time)
            #expect(slot.label == label)
            #expect(slot.contains(time) && slot.contains(slot.start) && !slot.contains(slot.end))
            #expect(slot.previous.end == slot.start)
        }
    }

    @Test func aYearOfEachKindHasNoHoles() throws {
        let time = try #require(Timestamp(rfc3339: "2028-03-01T00:00:00Z"))
        for (tier, count) in [(BackupTier.daily, 366), (.weekly, 53), (.monthly, 13)] {
            let slots = BackupSlot(tier, at: time).before(count)
            #expect(slots.count == count && Set(slots.map(\.label)).count == count)
            for (newer, older) in zip(slots, slots.dropFirst()) { #expect(older.end == newer.start) }
        }
    }
}
