/// A job definition (api.md 5). It has no status: it is ready at once.
package struct JobDefinition: Codable, Sendable, ScopedRow {
    /// A UUID.
    package let id: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it runs.
    package let region: String
    /// What was last written.
    package internal(set) var settings: JobSettings
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    /// Makes cron runs that were planned for an older schedule void.
    var generation = 0

    var sortName: String { settings.name }
}

/// What can be set on a job definition.
package struct JobSettings: Codable, Sendable, Equatable {
    /// Not unique.
    package var name = ""
    /// Thousandths of a vCPU.
    package var milliVCPULimit = 0
    /// MiB.
    package var memoryLimitMiB = 0
    /// MiB.
    package var localStorageMiB = 0
    /// An image reference.
    package var image = ""
    /// The old form of the two lists below.
    package var command = ""
    /// ENTRYPOINT; empty keeps the image's.
    package var startupCommand: [String] = []
    /// CMD; empty keeps the image's.
    package var args: [String] = []
    /// Plain variables.
    package var environment: [String: String] = [:]
    /// Microseconds, at most a day.
    package var timeout: Int64 = 86_400_000_000
    /// Free text.
    package var description = ""
    /// When it starts by itself; nil for never.
    package var cron: JobCron?
    /// How often a failed run is tried again; nil when nobody said.
    package var maxRetries: Int?
}

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

/// The fields that a create or a PATCH may carry; nil leaves the field alone.
package struct JobChange: Sendable, Equatable {
    /// Not unique.
    package var name: String?
    /// Thousandths of a vCPU.
    package var milliVCPULimit: Int?
    /// MiB.
    package var memoryLimitMiB: Int?
    /// MiB.
    package var localStorageMiB: Int?
    /// An image reference.
    package var image: String?
    /// The old form of the two lists below.
    package var command: String?
    /// ENTRYPOINT.
    package var startupCommand: [String]?
    /// CMD.
    package var args: [String]?
    /// Replaces the map.
    package var environment: [String: String]?
    /// Microseconds.
    package var timeout: Int64?
    /// Free text.
    package var description: String?
    /// `.some(nil)` takes the schedule away.
    package var cronSchedule: String??
    /// An IANA name; without a schedule it changes nothing.
    package var cronTimezone: String?
    /// `.some(nil)` takes the policy away.
    package var maxRetries: Int??

    /// Changes nothing.
    package init() {}

    func applied(to old: JobSettings) -> JobSettings {
        var settings = old
        settings.name = name ?? old.name
        settings.milliVCPULimit = milliVCPULimit ?? old.milliVCPULimit
        settings.memoryLimitMiB = memoryLimitMiB ?? old.memoryLimitMiB
        settings.localStorageMiB = localStorageMiB ?? old.localStorageMiB
        settings.image = image ?? old.image
        settings.command = command ?? old.command
        settings.startupCommand = startupCommand ?? old.startupCommand
        settings.args = args ?? old.args
        settings.environment = environment ?? old.environment
        settings.timeout = timeout ?? old.timeout
        settings.description = description ?? old.description
        if let cronSchedule {
            settings.cron = cronSchedule.map { JobCron(schedule: $0, timezone: cronTimezone ?? old.cron?.timezone ?? "UTC") }
        } else if let cronTimezone {
            settings.cron?.timezone = cronTimezone
        }
        if let maxRetries { settings.maxRetries = maxRetries }
        return settings
    }
}
