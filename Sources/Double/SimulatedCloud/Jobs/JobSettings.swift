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
