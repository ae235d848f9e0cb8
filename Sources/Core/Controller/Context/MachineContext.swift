import DesiredState
import LiveState
package import Model
import Ports
import Planning

/// What outlives a reconciliation, and the time of the event that is handled. Every part of a machine is given it, and
/// reaches the outside only through it: it asks for effects, notes events and sets timers here.
package struct MachineContext: Hashable, Sendable {
    /// The environment that is decided about; no other is ever touched.
    package let environment: EnvironmentName
    let installation: String
    var settings: MachineSettings
    /// What is known between reconciliations.
    package private(set) var memory = EnvironmentMemory()
    /// What was asked for and hasn't ended.
    var effects = EffectLedger()
    /// What must be durable before it happens.
    var outbox = DurableOutbox()
    /// What is done at a time.
    var timers = Timers()
    /// The machine's time, and how far it is ahead of the wall clock.
    package internal(set) var clock = MachineClock()
    /// The time of the event.
    var now = Timestamp(seconds: 0)
    /// Whether the process is about to end: nothing new begins.
    var isStopping = false
    /// The memory as it was last given away to be saved: a pass that leaves it as it is need not be saved.
    var given: EnvironmentMemory?
    /// What is to be done, gathered during one event.
    private(set) var actions: [Action] = []
    /// The time at which the machine asked to be woken.
    private var wakeAt: Timestamp?

    init(environment: EnvironmentName, installation: String, settings: MachineSettings) {
        self.environment = environment
        self.installation = installation
        self.settings = settings
    }

    /// What a look should find; it is asked for by id when a list doesn't show it.
    var known: KnownResources {
        KnownResources(
            namespaceID: memory.place.namespace?.id,
            containers: Dictionary(
                uniqueKeysWithValues: memory.instances.applied.map { ($0.key.text, $0.value.containerID) }))
    }

    /// What git leaves alone for now, as it was read last.
    var ignoreRules: IgnoreRules {
        guard case .valid(let desired) = memory.git.source?.desired else { return IgnoreRules([], at: now) }
        return IgnoreRules(desired.ignore, at: now)
    }

    // MARK: An event

    /// Takes the time of an event. Returns how long the process stood still before it.
    ///
    /// - `hasPulse`: whether something is under way whose time is counted, so that an event that comes too late shows a
    ///   standstill.
    mutating func begin(_ event: MachineEvent, at wall: Timestamp, hasPulse: Bool) -> Duration {
        actions = []
        outbox.begin()
        if event == .restarted { clock.begin(after: outbox.savedAt) }
        let ahead = clock.ahead
        let (now, gap) = clock.read(wall, expected: hasPulse && event != .restarted ? wakeAt : nil)
        self.now = now
        // What was asked for is asked for again in the terms of the clock as it is now.
        if clock.ahead != ahead { wakeAt = nil }
        return gap
    }

    /// What is to be done after all, with the saves that it needs.
    ///
    /// - `record`: what the journal shows of the reconciliation under way.
    mutating func end(with record: ReconciliationRecord?, hasPulse: Bool) -> [Action] {
        actions += outbox.saves(record, at: now)
        if actions.contains(where: { if case .save = $0 { true } else { false } }) { given = memory }
        askToBeWoken(hasPulse: hasPulse)
        defer { actions = [] }
        return actions
    }

    private mutating func askToBeWoken(hasPulse: Bool) {
        var next = timers.next
        if hasPulse {
            let pulse = now + MachineClock.pulse
            if let asked = wakeAt, asked > now, asked <= pulse, asked <= next ?? asked { return }
            next = min(next ?? pulse, pulse)
        }
        // What is overdue comes at once; asking for it at a time that is past would look like a standstill at each
        // event until it has come.
        next = next.map { max($0, now) }
        if let next, next != wakeAt { actions.append(.wake(at: clock.wall(next))) }
        wakeAt = next
    }

    /// What is due; the machine asks to be woken anew.
    mutating func dueTimers() -> [Timers.Kind] {
        wakeAt = nil
        return timers.take(dueAt: now)
    }

    /// A start: nothing of the process before is under way.
    mutating func restart() {
        effects.restart()
        outbox.restart()
        timers = Timers()
        wakeAt = nil
        isStopping = false
        // Nobody looked while the process was away: looks before and after it agree about nothing.
        remember(.missing(nil))
        recordNext()
    }

    // MARK: Memory

    /// The only way in which memory changes while a machine runs.
    mutating func remember(_ change: MemoryChange) { memory.apply(change) }

    /// Takes over what was saved.
    mutating func recall(_ saved: EnvironmentMemory) { memory = saved }

    // MARK: Effects

    /// Asks for an effect, now if nothing stands in the way. One that changes something waits until the state is saved.
    mutating func ask(_ effect: Effect) {
        var effect = effect
        if case .observe(let project, _) = effect { effect = .observe(project: project, known: known) }
        guard let id = effects.enter(effect, at: now) else {
            if effects.isDraining { timers.schedule(.blocked, at: now + Self.drainLimit) }
            return
        }
        guardEffect(id, effect)
        if effect.changesSomething {
            outbox.hold(id)
        } else {
            actions.append(.effect(id, effect))
        }
    }

    /// Asks for an effect at a time; at most one observation waits at once.
    mutating func ask(_ effect: Effect, at time: Timestamp) {
        if case .observe = effect, isObserving(before: time) { return }
        if time <= now { ask(effect) } else { timers.schedule(.effect(effect), at: time) }
    }

    private func isObserving(before time: Timestamp) -> Bool {
        effects.contains { if case .observe = $0 { true } else { false } }
            || timers.contains { $0.kind.isObservation && $0.at <= time }
    }

    /// An answer to a look that is not there after this time is an outage.
    static let silence: Duration = .seconds(12)
    /// Git may take the question and never answer. After this time what it said last stays in force.
    static let gitPatience: Duration = .seconds(90)
    /// A process that was told to stop is killed after 10 s. One that is still there long after (a disk that hangs) is
    /// no step's business to wait for without end: what waits fails, and says why.
    static let drainLimit: Duration = .seconds(120)

    /// A look begins: one that gets no answer at all is an outage. Git may take the question and never answer.
    private mutating func guardEffect(_ id: EffectID, _ effect: Effect) {
        if case .readSource = effect { timers.schedule(.source(id), at: now + Self.gitPatience) }
        guard case .observe = effect else { return }
        let reason = Reason(
            code: "scaleway_silent", message: "Scaleway hasn't answered for \(Self.silence.components.seconds) s.")
        timers.schedule(.outage(id, reason), at: now + Self.silence)
    }

    /// Stops everything that is under way: what asked for it is over. The wider look and the backups belong to nothing
    /// that is over.
    mutating func cancelActivity() {
        for id in effects.withdraw(notBegun: outbox.waitingEffects) { actions.append(.cancel(id)) }
        outbox.forgetEffects(but: effects.ids)
        timers.cancel { $0.belongsToActivity }
    }

    /// Stops those effects; their answers are dropped.
    mutating func drop(_ owner: EffectLedger.Owner = .activity, where isMeant: (Effect) -> Bool = { _ in true }) {
        for id in effects.drop(of: owner, where: isMeant) {
            timers.cancelOutage(of: id)
            actions.append(.cancel(id))
        }
    }

    /// Stops an effect and says what it was; nil when it is over.
    mutating func stop(_ id: EffectID) -> Effect? {
        guard let entry = effects.end(id) else { return nil }
        actions.append(.cancel(id))
        return entry.effect
    }

    // MARK: Durability

    /// The memory, or something else that is saved, has changed in a way that must not be lost.
    mutating func touch() { outbox.touch() }

    /// Records an event once the state that holds it is saved.
    mutating func note(_ event: AuditEvent) { outbox.note(event) }

    /// Answers a person once what is said is durable.
    mutating func answer(_ request: OperatorRequest, _ outcome: RequestOutcome) { outbox.hold(outcome, to: request.id) }

    /// The end of a reconciliation: its record is saved, and then whoever asked for it is answered.
    mutating func close(_ record: ReconciliationRecord?, answering request: OperatorRequest?, _ outcome: RequestOutcome)
    {
        actions.append(outbox.close(record, at: now))
        if let request { actions.append(.answer(requestID: request.id, outcome)) }
    }

    /// The state of that version is durable.
    mutating func saved(_ version: Int) {
        for item in outbox.saved(version) {
            switch item {
            case .effect(let id):
                if let effect = effects[id]?.effect { actions.append(.effect(id, effect)) }
            case .event: recordNext()
            case .answer(let requestID, let outcome): actions.append(.answer(requestID: requestID, outcome))
            }
        }
    }

    /// The event is in the log. False when it isn't waited for.
    mutating func recorded(_ id: String) -> Bool {
        guard outbox.recorded(id) else { return false }
        recordNext()
        outbox.endTrouble()
        return true
    }

    private mutating func recordNext() {
        if let event = outbox.recordNext() { actions.append(.record(event)) }
    }

    /// The log is tried again.
    mutating func recordAgain(_ id: String) {
        if let event = outbox.events.first(where: { $0.id == id }) { actions.append(.record(event)) }
    }
}
