import Model
import Ports

/// What must be durable before it happens: effects that change something, audit events, and answers to people wait here
/// for the save of the state that holds their intent. Events then wait for the audit log, one after the other.
struct DurableOutbox: Hashable, Sendable {
    /// Something that happens only once the state of `version` is durable.
    struct Deferred: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case effect(EffectID)
            case event(id: String)
            case answer(requestID: String, RequestOutcome)
        }
        let version: Int
        let kind: Kind
    }

    /// The record of a reconciliation that is over, and the first state that it was saved with.
    private struct Closed: Hashable, Sendable {
        let version: Int
        let record: ReconciliationRecord
    }

    /// The number of the state that was given away to be saved last.
    private(set) var version: Int
    /// When that was: a start gives the time since then back to deadlines.
    private(set) var savedAt: Timestamp?
    /// Audit events that aren't in the log yet, in their order.
    private(set) var events: [AuditEvent]
    /// When the condition began that keeps state or events from being written; `status` shows it.
    private(set) var trouble: Reason?
    /// Up to when time was given back because nothing could be saved; nil while saving works.
    private(set) var unsavedSince: Timestamp?
    /// Whether something changed that must be saved at the end of this event.
    private(set) var isDirty = false

    private var deferred: [Deferred] = []
    /// Those of ``events`` whose state is saved, and the one that is being recorded.
    private var recordable: Set<String> = []
    private var recording: String?
    private var closed: [Closed] = []

    init(version: Int = 0, savedAt: Timestamp? = nil, events: [AuditEvent] = []) {
        self.version = version
        self.savedAt = savedAt
        self.events = events
    }

    /// Whether nothing waits for a save.
    var isSettled: Bool { deferred.isEmpty }

    /// Effects that wait for a save and so haven't begun.
    var waitingEffects: Set<EffectID> {
        Set(deferred.compactMap { item in if case .effect(let id) = item.kind { id } else { nil } })
    }

    // MARK: Filling

    /// The state is to be saved at the end of this event.
    mutating func touch() { isDirty = true }

    /// The effect begins once the state that asks for it is durable.
    mutating func hold(_ effect: EffectID) { put(.effect(effect)) }

    /// The answer is given once what it says is durable: a person must not be told of a suspension
    /// that a crash forgets.
    mutating func hold(_ answer: RequestOutcome, to requestID: String) { put(.answer(requestID: requestID, answer)) }

    /// The event is recorded once the state that holds it is durable.
    mutating func note(_ event: AuditEvent) {
        events.append(event)
        put(.event(id: event.id))
    }

    private mutating func put(_ kind: Deferred.Kind) {
        isDirty = true
        deferred.append(Deferred(version: version + 1, kind: kind))
    }

    /// What asked for the effects is over: those that haven't begun never do.
    ///
    /// - `kept`: those that belong to something else.
    mutating func forgetEffects(but kept: Set<EffectID>) {
        deferred.removeAll { if case .effect(let id) = $0.kind { !kept.contains(id) } else { false } }
    }

    // MARK: Saving

    /// A new event of the machine begins.
    mutating func begin() { isDirty = false }

    /// The saves of this event: the record of a closed reconciliation that couldn't be written yet goes first, since a save
    /// carries one record.
    ///
    /// - `record`: what the journal shows of the reconciliation under way.
    mutating func saves(_ record: ReconciliationRecord?, at now: Timestamp) -> [Action] {
        guard isDirty else { return [] }
        savedAt = now
        var saves: [Action] = []
        for item in closed where item.version <= version {
            version += 1
            saves.append(.save(version: version, record: item.record))
        }
        version += 1
        saves.append(.save(version: version, record: record))
        return saves
    }

    /// The save that ends a run, with its record; nil for one that history doesn't show.
    mutating func close(_ record: ReconciliationRecord?, at now: Timestamp) -> Action {
        version += 1
        savedAt = now
        if let record { closed.append(Closed(version: version, record: record)) }
        isDirty = false
        return .save(version: version, record: record)
    }

    /// The state of that version is durable. Returns what may happen now, in order; of an event it is enough to call
    /// ``recordNext()``.
    mutating func saved(_ saved: Int) -> [Deferred.Kind] {
        if events.isEmpty { trouble = nil }
        unsavedSince = nil
        let ready = deferred.filter { $0.version <= saved }.map(\.kind)
        deferred.removeAll { $0.version <= saved }
        closed.removeAll { $0.version <= saved }
        for case .event(let id) in ready { recordable.insert(id) }
        return ready
    }

    /// It couldn't be saved. The time since it was tried first is nobody's.
    ///
    /// - Returns: The time that passed since the save before, or since this was told last.
    mutating func saveFailed(_ reason: Reason, at now: Timestamp) -> Duration {
        trouble = reason
        return standUnsaved(at: now)
    }

    /// See ``saveFailed(_:at:)``.
    mutating func standUnsaved(at now: Timestamp) -> Duration {
        defer { unsavedSince = now }
        return now - (unsavedSince ?? savedAt ?? now)
    }

    // MARK: Recording

    /// The next event for the log, when none is on its way. Events are recorded in their order: an outcome never stands
    /// before its start.
    mutating func recordNext() -> AuditEvent? {
        guard recording == nil, let first = events.first, recordable.contains(first.id) else { return nil }
        recording = first.id
        return first
    }

    /// The event is in the log. False when it isn't waited for.
    mutating func recorded(_ id: String) -> Bool {
        guard events.contains(where: { $0.id == id }) else { return false }
        events.removeAll { $0.id == id }
        recordable.remove(id)
        recording = nil
        return true
    }

    /// The log takes events again, and what it took must be saved as taken.
    mutating func endTrouble() {
        trouble = nil
        isDirty = true
    }

    mutating func recordFailed(_ reason: Reason) { trouble = reason }

    /// A start: what was saved is durable, so all its events may be recorded.
    mutating func restart() {
        deferred = []
        closed = []
        recordable = Set(events.map(\.id))
        recording = nil
    }
}
