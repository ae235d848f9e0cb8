/// When a job starts by itself.
package struct JobCron: Codable, Sendable, Equatable {
    /// Five cron fields.
    package var schedule: String
    /// An IANA name.
    package var timezone: String

    /// Names both parts.
    package init(schedule: String, timezone: String) {
        (self.schedule, self.timezone) = (schedule, timezone)
    }
}
