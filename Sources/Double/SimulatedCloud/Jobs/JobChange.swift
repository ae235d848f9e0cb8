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
            settings.cron = cronSchedule.map {
                JobCron(schedule: $0, timezone: cronTimezone ?? old.cron?.timezone ?? "UTC")
            }
        } else if let cronTimezone {
            settings.cron?.timezone = cronTimezone
        }
        if let maxRetries { settings.maxRetries = maxRetries }
        return settings
    }
}
