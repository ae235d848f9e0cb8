/// One run of a job, with what it was started with (api.md 5).
package struct JobRun: Codable, Sendable, ScopedRow {
    /// The states on the wire; the last three are final.
    package enum State: String, Codable, Sendable {
        case initialized, validated, queued, running, retrying, interrupting, succeeded, failed, interrupted

        /// Whether it will never change again.
        package var isFinal: Bool { self == .succeeded || self == .failed || self == .interrupted }
    }

    /// A UUID.
    package let id: String
    /// The definition that was started.
    package let definitionID: String
    /// The Scaleway project.
    package let projectID: String
    /// Where it runs.
    package let region: String
    /// The definition's settings at the start, with what the start overrode.
    package let settings: JobSettings
    /// Where it is in its life.
    package internal(set) var state: State
    /// Why it ended badly, for example `cancellation`.
    package internal(set) var reason: String?
    /// Of its process.
    package internal(set) var exitCode: Int?
    /// For a person.
    package internal(set) var errorMessage: String?
    /// How often it was started; nil before the first time.
    package internal(set) var attempts: Int?
    /// When its process started.
    package internal(set) var startedAt: CloudTime?
    /// When its process ended.
    package internal(set) var terminatedAt: CloudTime?
    /// When it was created.
    package let createdAt: CloudTime
    /// When it last changed.
    package internal(set) var updatedAt: CloudTime
    var generation = 0

    var sortName: String { settings.name }
    var parentID: String { definitionID }
}
