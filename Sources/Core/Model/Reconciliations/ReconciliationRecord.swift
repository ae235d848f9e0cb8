/// What `history` and `show` print of one reconciliation. JSON field names are stable.
package struct ReconciliationRecord: Hashable, Codable, Sendable {
    /// Its id, in order of start time.
    package var id: ReconciliationID
    /// The environment that it was about.
    package var environment: EnvironmentName
    /// The commit; nil when git was never read.
    package var revision: CommitID?
    /// Nil while it runs.
    package var outcome: Outcome?
    /// When its first look began.
    package var startedAt: Timestamp
    /// Nil while it runs.
    package var endedAt: Timestamp?
    /// What made it start.
    package var trigger: Trigger
    /// What it changed, in order.
    package var changes: [FieldChange]
    /// Why it ended as it did, or what it is doing.
    package var reason: Reason
    /// What happened, in order, for `show`.
    package var steps: [Step]
    /// What its migrations did, in order; nil for none.
    package var migrations: [MigrationRecord]?

    package init(
        id: ReconciliationID, environment: EnvironmentName, revision: CommitID?, outcome: Outcome? = nil,
        startedAt: Timestamp, endedAt: Timestamp? = nil, trigger: Trigger, changes: [FieldChange] = [], reason: Reason,
        steps: [Step] = [], migrations: [MigrationRecord]? = nil
    ) {
        self.id = id
        self.environment = environment
        self.revision = revision
        self.outcome = outcome
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.trigger = trigger
        self.changes = changes
        self.reason = reason
        self.steps = steps
        self.migrations = migrations
    }

    /// One thing that happened.
    package struct Step: Hashable, Codable, Sendable {
        /// When.
        package let at: Timestamp
        /// What it is; nil in a record of a version that didn't say, or that knows more kinds than this one.
        package let kind: ReconciliationEvent.Kind?
        /// One sentence.
        package let text: String

        package init(at: Timestamp, kind: ReconciliationEvent.Kind? = nil, text: String) {
            self.at = at
            self.kind = kind
            self.text = text
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            at = try container.decode(Timestamp.self, forKey: .at)
            kind = try container.decodeIfPresent(String.self, forKey: .kind).flatMap {
                ReconciliationEvent.Kind(rawValue: $0)
            }
            text = try container.decode(String.self, forKey: .text)
        }
    }
}
