/// What a migration of a service's database did: part of a reconciliation's record. JSON field names are stable.
package struct MigrationRecord: Hashable, Codable, Sendable {
    /// Whose database it was.
    package let service: ServiceName
    /// The release that it was run for, and whose image ran it.
    package let release: ReleaseID
    /// Names this one run, as the database's table `amarre.migrations` does.
    package let run: String
    /// To the release's schema, or back.
    package let direction: MigrationDirection
    /// The revision before; nil when it isn't known.
    package let before: String?
    /// The revision after; nil when it isn't known.
    package let after: String?
    /// The program and its arguments.
    package let command: [String]
    /// How the command ended; nil when it wasn't run, or when nobody knows.
    package let exitCode: Int?
    /// What the command printed, without the values of secrets; at most 16 KiB.
    package let output: String
    /// How long the command took; nil when it wasn't run.
    package let durationMilliseconds: Int?
    /// When it was begun, by the container's clock; nil when it wasn't.
    package let startedAt: Timestamp?
    /// When it was over, by the container's clock; nil when it isn't known.
    package let endedAt: Timestamp?
    /// Whether the command was begun.
    package let didRun: Bool
    /// Why it failed; nil when it didn't.
    package let failure: Reason?

    package init(
        service: ServiceName, release: ReleaseID, run: String, direction: MigrationDirection, before: String? = nil,
        after: String? = nil, command: [String], exitCode: Int? = nil, output: String = "",
        durationMilliseconds: Int? = nil, startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, didRun: Bool = false,
        failure: Reason? = nil
    ) {
        self.service = service
        self.release = release
        self.run = run
        self.direction = direction
        self.before = before
        self.after = after
        self.command = command
        self.exitCode = exitCode
        self.output = output
        self.durationMilliseconds = durationMilliseconds
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.didRun = didRun
        self.failure = failure
    }

    /// Whether the database is at another revision than before, as far as is known.
    package var hasChanged: Bool { didRun && before != after }
}
