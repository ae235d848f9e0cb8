/// The fields that a PATCH of an instance may carry; nil leaves the field alone.
package struct DatabaseChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Free labels.
    package var tags: [String]?
    /// Hours.
    package var frequency: Int?
    /// Days.
    package var retention: Int?
    /// Whether no backups are made.
    package var isScheduleDisabled: Bool?
    /// 0 to 23, UTC.
    package var startHour: Int?
    /// Where backups are kept.
    package var backsUpInSameRegion: Bool?
    /// How long logs are kept.
    package var logs: DatabaseLogsPolicy?

    /// Changes nothing.
    package init() {}

    /// Whether the next backup is planned anew.
    var touchesSchedule: Bool { frequency != nil || retention != nil || isScheduleDisabled != nil || startHour != nil }
}
