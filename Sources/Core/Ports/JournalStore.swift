package import Model

/// The controller's durable memory: each environment's machine state, requests from commands, reconciliation records.
///
/// Every method that writes returns only when the write is durable (SQLite, `synchronous=FULL`).
package protocol JournalStore: Sendable {
    /// The last saved state of an environment's machine, as it was given; nil for a new environment.
    func state(of environment: EnvironmentName) async throws(PortFailure) -> [UInt8]?
    /// The environments that have a saved state, sorted by name.
    func environments() async throws(PortFailure) -> [EnvironmentName]
    /// Replaces the state and, in the same transaction, inserts or replaces `record` when there is one.
    func save(_ state: [UInt8], of environment: EnvironmentName, record: ReconciliationRecord?)
        async throws(PortFailure)
    /// The newest reconciliations whose id is lower than `below` (nil: of all), highest id first. One that can't be
    /// decoded is told apart and hides no other.
    func page(environment: EnvironmentName?, limit: Int, below id: String?) async throws(PortFailure) -> HistoryPage
    /// The id of the oldest reconciliation that ended; nil when there is none. What began before it may have been
    /// taken out.
    func horizon() async throws(PortFailure) -> String?
    /// One reconciliation by its id.
    func reconciliation(_ id: ReconciliationID) async throws(PortFailure) -> ReconciliationRecord?
    /// Puts a command's request in the queue; the process that holds the data directory's lock carries it out.
    func submit(_ request: OperatorRequest) async throws(PortFailure)
    /// Requests that have no answer yet. One that can't be decoded is told apart and hides no other.
    func pendingRequests() async throws(PortFailure) -> PendingRequests
    /// Marks a request as done, with what it led to.
    func finish(request id: String, _ outcome: RequestOutcome) async throws(PortFailure)
    /// What a finished request led to; nil while it isn't finished.
    func outcome(ofRequest id: String) async throws(PortFailure) -> RequestOutcome?
    /// Takes out records of reconciliations that ended, and requests that were answered, when they began before `time`;
    /// at most `limit` of each, oldest first. Returns how many it took.
    func prune(before time: Timestamp, limit: Int) async throws(PortFailure) -> Int
    /// How fast the records of reconciliations grew lately.
    func growth(now: Timestamp) async throws(PortFailure) -> StoreGrowth
}

extension JournalStore {
    /// The newest reconciliations.
    package func page(environment: EnvironmentName?, limit: Int) async throws(PortFailure) -> HistoryPage {
        try await page(environment: environment, limit: limit, below: nil)
    }

    /// Reconciliations, newest first; one that can't be decoded is left out.
    package func history(environment: EnvironmentName?, limit: Int) async throws(PortFailure) -> [ReconciliationRecord]
    {
        try await page(environment: environment, limit: limit).records
    }
}

/// Some of the reconciliations.
package struct HistoryPage: Hashable, Sendable {
    /// Newest first.
    package let records: [ReconciliationRecord]
    /// The ids of those between them that can't be decoded: written by another version, or damaged.
    package let unreadable: [String]

    package init(records: [ReconciliationRecord], unreadable: [String] = []) {
        self.records = records
        self.unreadable = unreadable
    }
}

/// The requests that have no answer yet.
package struct PendingRequests: Hashable, Sendable {
    /// Oldest first.
    package let requests: [OperatorRequest]
    /// The ids of those that can't be decoded: written by another version, or damaged.
    package let unreadable: [String]

    package init(requests: [OperatorRequest], unreadable: [String] = []) {
        self.requests = requests
        self.unreadable = unreadable
    }
}

/// Something that a person asked for on the command line.
package struct OperatorRequest: Hashable, Codable, Sendable {
    /// What is asked for.
    package enum Command: Hashable, Codable, Sendable {
        case reconcile
        case suspend(reason: String)
        case resume
        case abort
        case retry(service: ServiceName?)
        case rollback(service: ServiceName)
        /// The environment's turn for a command that the person runs itself; answered when it is theirs.
        case turn
    }

    /// A UUID of the request's own.
    package let id: String
    /// The environment that it is about.
    package let environment: EnvironmentName
    /// What is asked for.
    package let command: Command
    /// The login name of the person who asked; personal data, pseudonymised before it reaches the audit log.
    package let requestedBy: String
    /// When it was asked.
    package let requestedAt: Timestamp

    package init(
        id: String, environment: EnvironmentName, command: Command, requestedBy: String, requestedAt: Timestamp
    ) {
        self.id = id
        self.environment = environment
        self.command = command
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
    }
}

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

    package init(
        id: ReconciliationID, environment: EnvironmentName, revision: CommitID?, outcome: Outcome? = nil,
        startedAt: Timestamp, endedAt: Timestamp? = nil, trigger: Trigger, changes: [FieldChange] = [], reason: Reason,
        steps: [Step] = []
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
    }

    /// One thing that happened.
    package struct Step: Hashable, Codable, Sendable {
        /// When.
        package let at: Timestamp
        /// What it is; nil in a record of a version that didn't say, or that knows more kinds than this one.
        package let kind: RunEvent.Kind?
        /// One sentence.
        package let text: String

        package init(at: Timestamp, kind: RunEvent.Kind? = nil, text: String) {
            self.at = at
            self.kind = kind
            self.text = text
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            at = try container.decode(Timestamp.self, forKey: .at)
            kind = try container.decodeIfPresent(String.self, forKey: .kind).flatMap { RunEvent.Kind(rawValue: $0) }
            text = try container.decode(String.self, forKey: .text)
        }
    }
}
