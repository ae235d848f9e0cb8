package import Model
package import Ports
import Rollout

/// Everything that is decided about one environment. A value: events in, actions out; no I/O, no clock, no randomness.
///
/// - Durable before effect: an effect that changes something, and every audit event, waits in ``pendingSave`` until the
///   state that contains its intent is saved.
/// - An answer to an effect that is no longer in ``pending`` is dropped.
/// - What is saved of it is a ``SavedEnvironment``; a restart is making it of that and sending `.restarted`.
package struct EnvironmentMachine: Hashable, Sendable {
    /// The environment that this machine decides about; no other is ever touched.
    package let environment: EnvironmentName
    /// Makes ids unique between installations.
    package let installation: String
    package internal(set) var settings: MachineSettings
    package internal(set) var memory = EnvironmentMemory()
    package internal(set) var run: Run?
    /// Requests that wait for their turn, oldest first.
    package internal(set) var queue: [OperatorRequest] = []

    // Effects and durability.
    var nextEffect = 1
    var pending: [EffectID: Effect] = [:]
    /// When each of ``pending`` was asked for.
    var pendingSince: [EffectID: Timestamp] = [:]
    /// Terraform effects that were cancelled and haven't ended yet: no other Terraform effect may begin before.
    var draining: Set<EffectID> = []
    var blocked: [Effect] = []
    /// Whether a rollback has looked since the last Terraform process that was told to stop was gone.
    var lookedSinceDrained = true
    /// Whether the look that is under way is the one after that.
    var isLastLook = false
    var version = 0
    var pendingSave: [Deferred] = []
    /// Audit events that aren't durable yet.
    var outbox: [AuditEvent] = []
    /// Those of ``outbox`` whose state is saved, and the one that is being recorded.
    var recordable: Set<String> = []
    var recording: String?
    /// Records of closed runs whose save isn't durable yet.
    var closed: [Closed] = []
    var timers: [Timer] = []
    var stopping = false
    /// When the state was last given away to be saved: a start gives the time since then back to deadlines.
    package internal(set) var savedAt: Timestamp?
    /// When this process began with what was saved; nil for a new environment.
    var startedAt: Timestamp?
    /// The memory as it was last given away to be saved: a pass that leaves it as it is need not be saved.
    var given: EnvironmentMemory?
    /// When the condition began that keeps state or events from being written; `status` shows it.
    package internal(set) var storageTrouble: Reason?
    /// Up to when time was given back because nothing could be saved; nil while saving works.
    var unsavedSince: Timestamp?

    /// The machine's time, and how far it is ahead of the wall clock.
    package private(set) var clock = MachineClock()
    /// Effects during which the process stood still for a while: a timeout of theirs says nothing.
    var doubtful: Set<EffectID> = []

    // Gathered during one `handle`.
    var actions: [Action] = []
    var now = Timestamp(seconds: 0)
    var dirty = false
    var wakeAt: Timestamp?

    package init(environment: EnvironmentName, installation: String, settings: MachineSettings) {
        self.environment = environment
        self.installation = installation
        self.settings = settings
    }

    /// The number of the last effect that was asked for.
    package var lastEffect: Int { nextEffect - 1 }

    /// Something that happens only once the state of `version` is durable.
    struct Deferred: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case effect(EffectID)
            case event(AuditEvent)
            case answer(requestID: String, String)
        }
        let version: Int
        let kind: Kind
    }

    /// The record of a run that is over, and the first state that it was saved with.
    struct Closed: Hashable, Sendable {
        let version: Int
        let record: ReconciliationRecord
    }

    /// Something that happens at a time.
    struct Timer: Hashable, Sendable {
        enum Kind: Hashable, Sendable {
            case pass(Trigger)
            case effect(Effect)
            case rollout
            case step
            case save
            case record(String)
            /// Time to record how many quiet passes there were.
            case heartbeat
            /// The effect has been without success for too long.
            case outage(EffectID, Reason)
            /// Git hasn't answered.
            case source(EffectID)
            /// The wider look has taken too long.
            case survey
            /// Go on without the pins that have no answer.
            case pins
            /// Read git beside a rollout.
            case beside
            /// A step waits for a Terraform process that was told to stop and doesn't end.
            case blocked
            /// Ask again who caused drift, or go on without an answer.
            case attribution
        }
        let at: Timestamp
        let kind: Kind
    }

    /// Whether the process may end now without interrupting anything. Waiting between two probes is such a moment: the next start looks
    /// afresh. A rollback isn't left alone.
    package var isAtRest: Bool {
        guard let run, run.phase != .lent else { return true }
        if case .rollingBack = run.phase { return false }
        return stopping && pending.values.allSatisfy(\.isSurvey) && pendingSave.isEmpty && blocked.isEmpty
    }

    /// Takes one event and says what to do. `wall` is the wall clock's time; it may jump.
    package mutating func handle(_ event: MachineEvent, now wall: Timestamp) -> [Action] {
        actions = []
        dirty = false
        if event == .restarted { clock.begin(after: savedAt) }
        let ahead = clock.ahead
        let (now, gap) = clock.read(wall, expected: hasPulse && event != .restarted ? wakeAt : nil)
        self.now = now
        // What was asked for is asked for again in the terms of the clock as it is now.
        if clock.ahead != ahead { wakeAt = nil }
        if gap > .zero { stoodStill(for: gap, now: now) }
        dispatch(event, now: now)
        if dirty {
            savedAt = now
            // The record of a closed run that couldn't be written yet goes first; a save carries one record.
            for index in closed.indices where closed[index].version <= version {
                version += 1
                actions.append(.save(version: version, record: closed[index].record))
            }
            version += 1
            actions.append(.save(version: version, record: record()))
        }
        if actions.contains(where: { if case .save = $0 { true } else { false } }) { given = memory }
        askToBeWoken(now: now)
        defer { actions = [] }
        return actions
    }

    private mutating func askToBeWoken(now: Timestamp) {
        var next = timers.map(\.at).min()
        if hasPulse {
            let pulse = now + MachineClock.pulse
            if let asked = wakeAt, asked > now, asked <= pulse, asked <= next ?? asked { return }
            next = min(next ?? pulse, pulse)
        }
        // What is overdue comes at once; asking for it at a time that is past would look like a standstill at each event until it has come.
        next = next.map { max($0, now) }
        if let next, next != wakeAt { actions.append(.wake(at: clock.wall(next))) }
        wakeAt = next
    }

    private mutating func dispatch(_ event: MachineEvent, now: Timestamp) {
        switch event {
        case .restarted: restart(now: now)
        case .woken: fireTimers(now: now)
        case .finished(let id, let result): finished(id, result, now: now)
        case .waiting(let id, let wait): waits(id, wait, now: now)
        case .saved(let version): saved(version, now: now)
        case .saveFailed(_, let failure):
            storageTrouble = failure.reason
            standUnsaved(now: now)
            schedule(.save, at: now + .seconds(5))
        case .recorded(let id): recorded(id, now: now)
        case .recordFailed(let id, let failure):
            storageTrouble = failure.reason
            schedule(.record(id), at: now + .seconds(5))
        case .requested(let request): requested(request, now: now)
        case .triggered(let trigger):
            if run == nil {
                startPass(trigger, request: nil, now: now)
            } else {
                schedule(.pass(trigger), at: now)
                readBeside(now: now)
            }
        case .stopping:
            stopping = true
            closeTally()
        }
    }

    // MARK: Effects

    /// Asks for an effect, now if nothing stands in the way. One that changes something waits until the state is saved.
    mutating func request(_ effect: Effect) {
        var effect = effect
        if case .observe(let project, _) = effect { effect = .observe(project: project, known: known) }
        if effect.usesTerraform, !draining.isEmpty || pending.values.contains(where: \.usesTerraform) {
            blocked.append(effect)
            if !draining.isEmpty { schedule(.blocked, at: now + Self.drainLimit) }
            return
        }
        let id = EffectID(number: nextEffect)
        nextEffect += 1
        pending[id] = effect
        pendingSince[id] = now
        watch(id, effect, now: now)
        if effect.changesSomething {
            dirty = true
            pendingSave.append(Deferred(version: version + 1, kind: .effect(id)))
        } else {
            actions.append(.effect(id, effect))
        }
    }

    /// Asks for an effect at a time; at most one observation waits at once.
    mutating func request(_ effect: Effect, at time: Timestamp, now: Timestamp) {
        if case .observe = effect, isObserving(before: time) { return }
        if time <= now { request(effect) } else { schedule(.effect(effect), at: time) }
    }

    private func isObserving(before time: Timestamp) -> Bool {
        let under = pending.values.contains { if case .observe = $0 { true } else { false } }
        let waiting = timers.contains { timer in
            if case .effect(.observe) = timer.kind { timer.at <= time } else { false }
        }
        return under || waiting
    }

    /// Stops everything that is under way: the step that asked for it is over. The wider look belongs to no step.
    mutating func cancelEverything() {
        let surveys = pending.filter { $0.value.isSurvey }
        for (id, effect) in pending.sorted(by: { $0.key < $1.key }) where !effect.isSurvey {
            let wasDeferred = pendingSave.contains { $0.kind == .effect(id) }
            if !wasDeferred {
                actions.append(.cancel(id))
                if effect.usesTerraform { draining.insert(id) }
            }
        }
        pendingSave.removeAll { if case .effect = $0.kind { true } else { false } }
        pending = surveys
        pendingSince = pendingSince.filter { surveys[$0.key] != nil }
        doubtful = []
        blocked = []
        timers.removeAll { timer in
            switch timer.kind {
            case .effect, .rollout, .step, .outage, .attribution, .pins, .source, .beside, .blocked: true
            case .pass, .save, .record, .survey, .heartbeat: false
            }
        }
    }

    private mutating func finished(_ id: EffectID, _ result: EffectResult, now: Timestamp) {
        draining.remove(id)
        let effect = pending.removeValue(forKey: id)
        let asked = pendingSince.removeValue(forKey: id)
        if let asked, let effect { noteKept(effect, result, since: asked) }
        if doubtful.remove(id) != nil, let effect, isExpired(effect, result) { return request(effect) }
        let waiting = blocked
        blocked = []
        for effect in waiting { request(effect) }
        if let effect { judge(id, effect, result, now: now) }
        if let effect { tell(effect, result) }
        if let effect { answered(effect, result, now: now) }
    }

    /// A process that was told to stop is killed after 10 s. One that is still there long after (a disk that hangs) is no step's business to wait
    /// for without end: what waits fails, and says why.
    private static let drainLimit: Duration = .seconds(120)

    private mutating func unblock(now: Timestamp) {
        let failure = PortFailure(
            .locked, code: "terraform_still_running",
            "A Terraform process of \(environment) that was told to stop is still running; nothing can be planned before it ends.")
        // Plans are thrown away, and the turn is lent, only when that process is gone.
        let failed = blocked.filter { $0 != .discardPlans }
        blocked.removeAll { $0 != .discardPlans }
        if !blocked.isEmpty { schedule(.blocked, at: now + Self.drainLimit) }
        for effect in failed {
            tell(effect, .failed(failure))
            answered(effect, .failed(failure), now: now)
        }
    }

    // MARK: Durability

    /// Records an event once the state that holds it is saved.
    mutating func note(_ event: AuditEvent) {
        dirty = true
        outbox.append(event)
        pendingSave.append(Deferred(version: version + 1, kind: .event(event)))
    }

    private mutating func saved(_ saved: Int, now: Timestamp) {
        if outbox.isEmpty { storageTrouble = nil }
        if unsavedSince != nil { standUnsaved(now: now) }
        unsavedSince = nil
        let ready = pendingSave.filter { $0.version <= saved }
        pendingSave.removeAll { $0.version <= saved }
        for item in ready {
            switch item.kind {
            case .effect(let id):
                if let effect = pending[id] { actions.append(.effect(id, effect)) }
            case .event(let event):
                recordable.insert(event.id)
                recordNext()
            case .answer(let requestID, let text):
                actions.append(.answer(requestID: requestID, text))
            }
        }
        closed.removeAll { $0.version <= saved }
    }

    /// Events are recorded in their order, one after the other: an outcome never stands before its start in the log.
    mutating func recordNext() {
        guard recording == nil, let first = outbox.first, recordable.contains(first.id) else { return }
        recording = first.id
        actions.append(.record(first))
    }

    private mutating func recorded(_ id: String, now: Timestamp) {
        guard outbox.contains(where: { $0.id == id }) else { return }
        outbox.removeAll { $0.id == id }
        recordable.remove(id)
        recording = nil
        recordNext()
        storageTrouble = nil
        dirty = true
        afterRecorded(now: now)
    }

    // MARK: Time

    mutating func schedule(_ kind: Timer.Kind, at time: Timestamp) {
        if case .pass = kind, timers.contains(where: { if case .pass = $0.kind { $0.at <= time } else { false } }) { return }
        timers.removeAll { timer in
            switch (timer.kind, kind) {
            case (.pass, .pass), (.rollout, .rollout), (.step, .step), (.save, .save): true
            default: timer.kind == kind
            }
        }
        timers.append(Timer(at: time, kind: kind))
    }

    private mutating func fireTimers(now: Timestamp) {
        wakeAt = nil
        let due = timers.filter { $0.at <= now }.sorted { $0.at < $1.at }
        timers.removeAll { $0.at <= now }
        for timer in due {
            switch timer.kind {
            case .pass(let trigger):
                if run == nil { startPass(trigger, request: nil, now: now) } else { schedule(.pass(trigger), at: now + .seconds(1)) }
            case .effect(let effect): request(effect)
            case .rollout:
                rollOn(.woken, now: now)
                guardDeadline()
            case .step: repeatStep(now: now)
            case .beside: readBeside(now: now)
            case .blocked: unblock(now: now)
            case .attribution: attributionTimer(now: now)
            case .pins: stopResolving(now: now)
            case .survey: stopSurvey(now: now)
            case .source(let id): stopReading(id, now: now)
            case .outage(let id, let reason):
                if pending[id] != nil { outage(reason, now: now) }
            case .save: dirty = true
            case .heartbeat: heartbeat(now: now)
            case .record(let id):
                if let event = outbox.first(where: { $0.id == id }) { actions.append(.record(event)) }
            }
        }
    }
}
