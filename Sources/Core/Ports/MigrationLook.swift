package import Model

/// What a look at the container of a migration found.
package struct MigrationLook: Hashable, Codable, Sendable {
    /// The container.
    package enum Container: Hashable, Codable, Sendable {
        /// It isn't there.
        case gone
        /// Scaleway is still at it.
        case deploying
        case ready
        /// Scaleway can't run it, with its own words.
        case broken(String)
    }

    /// Where the run stands, as its program says.
    package enum State: String, Hashable, Codable, Sendable, CaseIterable {
        /// No connection to the database yet.
        case starting
        /// For the lock, or for the revision before.
        case waiting
        case running
        case done
        case failed
    }

    /// What its program answers.
    package struct Answer: Hashable, Codable, Sendable {
        /// The run that it is about.
        package let run: String
        /// Where it stands.
        package let state: State
        /// Code and words of the failure; nil for none.
        package let failure: Reason?
        /// See ``Model/MigrationRecord``.
        package let before: String?
        /// See ``Model/MigrationRecord``.
        package let after: String?
        /// See ``Model/MigrationRecord``.
        package let exitCode: Int?
        /// See ``Model/MigrationRecord``.
        package let output: String
        /// Whether the command was begun, by this process or one before it.
        package let didRun: Bool
        /// See ``Model/MigrationRecord``.
        package let startedAt: Timestamp?
        /// See ``Model/MigrationRecord``.
        package let endedAt: Timestamp?
        /// See ``Model/MigrationRecord``.
        package let durationMilliseconds: Int?

        package init(
            run: String, state: State, failure: Reason? = nil, before: String? = nil, after: String? = nil,
            exitCode: Int? = nil, output: String = "", didRun: Bool = false, startedAt: Timestamp? = nil,
            endedAt: Timestamp? = nil, durationMilliseconds: Int? = nil
        ) {
            self.run = run
            self.state = state
            self.failure = failure
            self.before = before
            self.after = after
            self.exitCode = exitCode
            self.output = output
            self.didRun = didRun
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.durationMilliseconds = durationMilliseconds
        }
    }

    /// The container.
    package let container: Container
    /// What its program answers; nil when it doesn't.
    package let answer: Answer?

    package init(_ container: Container, answer: Answer? = nil) {
        self.container = container
        self.answer = answer
    }
}
