/// A cron trigger of a job, with what it starts the job with.
package struct JobTrigger: Codable, Sendable, QueryRow {
    /// A UUID.
    package let id: String
    /// The definition it starts.
    package let definitionID: String
    /// May change.
    package internal(set) var name: String
    /// When it starts the job.
    package internal(set) var cron: JobCron
    /// Instead of the definition's, when it isn't empty.
    package internal(set) var startupCommand: [String]
    /// Instead of the definition's, when it isn't empty.
    package internal(set) var args: [String]
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { name }
}
