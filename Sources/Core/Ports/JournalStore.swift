package import Model

/// The controller's durable memory: each environment's machine state, requests from commands, reconciliation records.
///
/// Every method that writes returns only when the write is durable (SQLite, `synchronous=FULL`).
package protocol JournalStore: Sendable {
    /// The last saved state of an environment's machine, as it was given; nil for a new environment.
    func state(of environment: EnvironmentName) async throws(PortFailure) -> SavedState?
    /// The environments that have a saved state, sorted by name.
    func environments() async throws(PortFailure) -> [EnvironmentName]
    /// Replaces the state and, in the same transaction, inserts or replaces `record` when there is one.
    ///
    /// - `version`: what is replaced, as `writer` read it or saved it last; nil for an environment that had no state.
    /// - Returns: The version of the state that is saved now.
    ///
    /// Throws `locked` with the code `journal_superseded`, and changes nothing, when another writer has saved since. A
    /// save of `writer` itself whose answer was lost is no other's.
    func save(
        _ state: [UInt8], of environment: EnvironmentName, record: ReconciliationRecord?,
        replacing version: StateVersion?, by writer: WriterID
    ) async throws(PortFailure) -> StateVersion
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
    /// Requests that have no answer yet, whoever carries them out: for those who only look. One that can't be decoded is
    /// told apart and hides no other.
    func pendingRequests() async throws(PortFailure) -> PendingRequests
    /// The requests that `writer` is to carry out: those that it claimed before and hasn't finished, and those that
    /// nobody has claimed, which are its own from now on.
    ///
    /// - `takingOver`: also those of writers before it. Only who has made sure that they are gone may ask so: the holder
    ///   of the data directory's lock, when it starts.
    func claimRequests(by writer: WriterID, takingOver: Bool) async throws(PortFailure) -> PendingRequests
    /// Marks a request as done, with what it led to. The first answer stays.
    ///
    /// - `writer`: nil for the command that asked and takes it back.
    ///
    /// Throws `locked` with the code `request_taken`, and changes nothing, when another writer has claimed it.
    func finish(request id: String, _ outcome: RequestOutcome, by writer: WriterID?) async throws(PortFailure)
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
