/// A reference of a job to a secret of Secret Manager, read at each run (api.md 5).
package struct JobSecret: Codable, Sendable, Equatable {
    /// Where the run finds the value.
    package enum Target: Codable, Sendable, Equatable {
        case file(path: String)
        case variable(name: String)
    }

    /// A UUID, of the reference.
    package let id: String
    /// The secret.
    package let secretID: String
    /// A number, `latest` or `latest_enabled`.
    package internal(set) var version: String
    /// The definition it belongs to.
    package let definitionID: String
    /// Where the run finds the value.
    package internal(set) var target: Target

    /// What a create asks for.
    package struct Request: Sendable, Equatable {
        /// The secret.
        package let secretID: String
        /// A number, `latest` or `latest_enabled`.
        package let version: String
        /// Where the run finds the value.
        package let target: Target

        /// Names every part.
        package init(secretID: String, version: String, target: Target) {
            (self.secretID, self.version, self.target) = (secretID, version, target)
        }
    }
}

/// A cron trigger of a job, with what it starts the job with.
package struct JobTrigger: Codable, Sendable, ListRow {
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

/// The fields of a trigger that a create or a PATCH may carry; nil leaves the field alone.
package struct JobTriggerChange: Sendable, Equatable {
    /// May change.
    package var name: String?
    /// Five cron fields.
    package var schedule: String?
    /// An IANA name.
    package var timezone: String?
    /// ENTRYPOINT.
    package var startupCommand: [String]?
    /// CMD.
    package var args: [String]?

    /// Changes nothing.
    package init() {}
}

/// What the Jobs product remembers.
struct JobsState: Codable, Sendable {
    var definitions = ObjectTable<JobDefinition>()
    var runs = ObjectTable<JobRun>()
    /// In the order in which they were made.
    var secrets = ObjectTable<JobSecret>()
    var triggers = ObjectTable<JobTrigger>()
}

/// What happens to jobs by itself.
enum JobStep: Codable, Sendable {
    /// The next state of a run.
    case advance(runID: String, generation: Int)
    /// A definition's schedule is due.
    case cron(definitionID: String, generation: Int)
    /// A trigger is due.
    case trigger(id: String, generation: Int)
}
