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

    /// What was asked for and hasn't ended.
    var effects = EffectLedger()
    /// What must be durable before it happens.
    var outbox = DurableOutbox()
    /// What is done at a time.
    var timers = Timers()
    /// Whether a rollback has looked since the last Terraform process that was told to stop was gone.
    var lookedSinceDrained = true
    /// Whether the look that is under way is the one after that.
    var isLastLook = false
    var stopping = false
    /// When this process began with what was saved; nil for a new environment.
    var startedAt: Timestamp?
    /// The memory as it was last given away to be saved: a pass that leaves it as it is need not be saved.
    var given: EnvironmentMemory?

    /// The machine's time, and how far it is ahead of the wall clock.
    package private(set) var clock = MachineClock()
    // Gathered during one `handle`.
    var actions: [Action] = []
    var now = Timestamp(seconds: 0)
    var wakeAt: Timestamp?

    package init(environment: EnvironmentName, installation: String, settings: MachineSettings) {
        self.environment = environment
        self.installation = installation
        self.settings = settings
    }

    /// The number of the last effect that was asked for.
    package var lastEffect: Int { effects.next - 1 }

    /// Why state or events can't be written; nil when they can.
    package var storageTrouble: Reason? { outbox.trouble }

    /// When the state was last given away to be saved.
    package var savedAt: Timestamp? { outbox.savedAt }

    /// Whether the process may end now without interrupting anything. Waiting between two probes is such a moment: the next start looks
    /// afresh. A rollback isn't left alone.
    package var isAtRest: Bool {
        guard let run, run.phase != .lent else { return true }
        if case .rollingBack = run.phase { return false }
        return stopping && effects.effects.allSatisfy(\.isSurvey) && outbox.isSettled && effects.isUnblocked
    }

    /// Takes one event and says what to do. `wall` is the wall clock's time; it may jump.
    package mutating func handle(_ event: MachineEvent, now wall: Timestamp) -> [Action] {
        actions = []
        outbox.begin()
        if event == .restarted { clock.begin(after: savedAt) }
        let ahead = clock.ahead
        let (now, gap) = clock.read(wall, expected: hasPulse && event != .restarted ? wakeAt : nil)
        self.now = now
        // What was asked for is asked for again in the terms of the clock as it is now.
        if clock.ahead != ahead { wakeAt = nil }
        if gap > .zero { stoodStill(for: gap, now: now) }
        dispatch(event, now: now)
        actions += outbox.saves(record(), at: now)
        if actions.contains(where: { if case .save = $0 { true } else { false } }) { given = memory }
        askToBeWoken(now: now)
        defer { actions = [] }
        return actions
    }

    private mutating func askToBeWoken(now: Timestamp) {
        var next = timers.next
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
            giveBack(outbox.saveFailed(failure.reason, at: now))
            timers.schedule(.save, at: now + .seconds(5))
        case .recorded(let id): recorded(id, now: now)
        case .recordFailed(let id, let failure):
            outbox.recordFailed(failure.reason)
            timers.schedule(.record(id), at: now + .seconds(5))
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
        guard let id = effects.enter(effect, for: .of(effect), at: now) else {
            if effects.isDraining { timers.schedule(.blocked, at: now + Self.drainLimit) }
            return
        }
        watch(id, effect, now: now)
        if effect.changesSomething {
            outbox.hold(id)
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
        effects.contains { if case .observe = $0 { true } else { false } }
            || timers.contains { $0.kind.isObservation && $0.at <= time }
    }

    /// Stops everything that is under way: the step that asked for it is over. The wider look belongs to no step.
    mutating func cancelEverything() {
        for id in effects.withdraw(notBegun: outbox.waitingEffects) { actions.append(.cancel(id)) }
        outbox.forgetEffects()
        timers.cancel { $0.belongsToActivity }
    }

    /// Stops those effects; their answers are dropped.
    mutating func drop(_ owner: EffectLedger.Owner = .activity, where isMeant: (Effect) -> Bool = { _ in true }) {
        for id in effects.drop(of: owner, where: isMeant) { actions.append(.cancel(id)) }
    }

    private mutating func finished(_ id: EffectID, _ result: EffectResult, now: Timestamp) {
        let entry = effects.end(id)
        if let entry { noteKept(entry.effect, result, since: entry.since) }
        if let entry, entry.isDoubtful, isExpired(entry.effect, result) { return request(entry.effect) }
        for waiting in effects.unblock() { request(waiting.effect) }
        guard let effect = entry?.effect else { return }
        judge(id, effect, result, now: now)
        tell(effect, result)
        answered(effect, result, now: now)
    }

    /// A process that was told to stop is killed after 10 s. One that is still there long after (a disk that hangs) is no step's business to wait
    /// for without end: what waits fails, and says why.
    private static let drainLimit: Duration = .seconds(120)

    private mutating func unblock(now: Timestamp) {
        let failure = PortFailure(
            .locked, code: "terraform_still_running",
            "A Terraform process of \(environment) that was told to stop is still running; nothing can be planned before it ends.")
        let waiting = effects.unblock().map(\.effect)
        // Plans are thrown away, and the turn is lent, only when that process is gone.
        for effect in waiting where effect == .discardPlans { request(effect) }
        for effect in waiting where effect != .discardPlans {
            tell(effect, .failed(failure))
            answered(effect, .failed(failure), now: now)
        }
    }

    // MARK: Durability

    /// Records an event once the state that holds it is saved.
    mutating func note(_ event: AuditEvent) { outbox.note(event) }

    private mutating func saved(_ saved: Int, now: Timestamp) {
        if outbox.unsavedSince != nil { giveBack(outbox.standUnsaved(at: now)) }
        for item in outbox.saved(saved) {
            switch item {
            case .effect(let id):
                if let effect = effects[id]?.effect { actions.append(.effect(id, effect)) }
            case .event: recordNext()
            case .answer(let requestID, let text): actions.append(.answer(requestID: requestID, text))
            }
        }
    }

    mutating func recordNext() {
        if let event = outbox.recordNext() { actions.append(.record(event)) }
    }

    private mutating func recorded(_ id: String, now: Timestamp) {
        guard outbox.recorded(id) else { return }
        recordNext()
        outbox.endTrouble()
        afterRecorded(now: now)
    }

    // MARK: Time

    mutating func schedule(_ kind: Timers.Kind, at time: Timestamp) { timers.schedule(kind, at: time) }

    private mutating func fireTimers(now: Timestamp) {
        wakeAt = nil
        for kind in timers.take(dueAt: now) {
            switch kind {
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
                if effects[id] != nil { outage(reason, now: now) }
            case .save: outbox.touch()
            case .heartbeat: heartbeat(now: now)
            case .record(let id):
                if let event = outbox.events.first(where: { $0.id == id }) { actions.append(.record(event)) }
            }
        }
    }
}
