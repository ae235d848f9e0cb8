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
    /// What outlives a reconciliation.
    package internal(set) var context: MachineContext
    package internal(set) var run: Run?
    /// Requests that wait for their turn, oldest first.
    package internal(set) var queue: [OperatorRequest] = []
    /// Whether a rollback has looked since the last Terraform process that was told to stop was gone.
    var lookedSinceDrained = true
    /// Whether the look that is under way is the one after that.
    var isLastLook = false
    var survey = SurveyMachine()
    var attribution = AttributionMachine()

    package init(environment: EnvironmentName, installation: String, settings: MachineSettings) {
        context = MachineContext(environment: environment, installation: installation, settings: settings)
    }

    /// The environment that this machine decides about; no other is ever touched.
    package var environment: EnvironmentName { context.environment }
    /// Makes ids unique between installations.
    package var installation: String { context.installation }
    /// See ``configure(_:)``.
    package var settings: MachineSettings { context.settings }
    /// What it knows between reconciliations.
    package var memory: EnvironmentMemory { context.memory }
    /// The machine's time.
    package var clock: MachineClock { context.clock }

    var now: Timestamp { context.now }

    /// The number of the last effect that was asked for.
    package var lastEffect: Int { context.effects.next - 1 }

    /// Why state or events can't be written; nil when they can.
    package var storageTrouble: Reason? { context.outbox.trouble }

    /// When the state was last given away to be saved.
    package var savedAt: Timestamp? { context.outbox.savedAt }

    /// Whether the process may end now without interrupting anything. Waiting between two probes is such a moment: the next start looks
    /// afresh. A rollback isn't left alone.
    package var isAtRest: Bool {
        guard let run, run.phase != .lent else { return true }
        if case .rollingBack = run.phase { return false }
        return context.isStopping && context.effects.effects.allSatisfy(\.isSurvey) && context.outbox.isSettled
            && context.effects.isUnblocked
    }

    /// Takes one event and says what to do. `wall` is the wall clock's time; it may jump.
    package mutating func handle(_ event: MachineEvent, now wall: Timestamp) -> [Action] {
        let gap = context.begin(event, at: wall, hasPulse: hasPulse)
        if gap > .zero { stoodStill(for: gap, now: context.now) }
        dispatch(event, now: context.now)
        return context.end(with: record(), hasPulse: hasPulse)
    }

    private mutating func dispatch(_ event: MachineEvent, now: Timestamp) {
        switch event {
        case .restarted: restart(now: now)
        case .woken: fireTimers(now: now)
        case .finished(let id, let result): finished(id, result, now: now)
        case .waiting(let id, let wait): waits(id, wait, now: now)
        case .saved(let version): saved(version, now: now)
        case .saveFailed(_, let failure):
            giveBack(context.outbox.saveFailed(failure.reason, at: now))
            context.timers.schedule(.save, at: now + .seconds(5))
        case .recorded(let id): recorded(id, now: now)
        case .recordFailed(let id, let failure):
            context.outbox.recordFailed(failure.reason)
            context.timers.schedule(.record(id), at: now + .seconds(5))
        case .requested(let request): requested(request, now: now)
        case .triggered(let trigger):
            if run == nil {
                startPass(trigger, request: nil, now: now)
            } else {
                context.timers.schedule(.pass(trigger), at: now)
                readBeside(now: now)
            }
        case .stopping:
            context.isStopping = true
            closeTally()
        }
    }

    // MARK: Effects

    private mutating func finished(_ id: EffectID, _ result: EffectResult, now: Timestamp) {
        let entry = context.effects.end(id)
        if let entry { noteKept(entry.effect, result, since: entry.since) }
        if let entry, entry.isDoubtful, isExpired(entry.effect, result) { return context.ask(entry.effect) }
        for waiting in context.effects.unblock() { context.ask(waiting.effect) }
        guard let effect = entry?.effect else { return }
        judge(id, effect, result, now: now)
        tell(effect, result)
        answered(effect, result, now: now)
    }

    private mutating func unblock(now: Timestamp) {
        let failure = PortFailure(
            .locked, code: "terraform_still_running",
            "A Terraform process of \(environment) that was told to stop is still running; nothing can be planned before it ends.")
        let waiting = context.effects.unblock().map(\.effect)
        // Plans are thrown away, and the turn is lent, only when that process is gone.
        for effect in waiting where effect == .discardPlans { context.ask(effect) }
        for effect in waiting where effect != .discardPlans {
            tell(effect, .failed(failure))
            answered(effect, .failed(failure), now: now)
        }
    }

    // MARK: Durability

    private mutating func saved(_ version: Int, now: Timestamp) {
        if context.outbox.unsavedSince != nil { giveBack(context.outbox.standUnsaved(at: now)) }
        context.saved(version)
    }

    private mutating func recorded(_ id: String, now: Timestamp) {
        if context.recorded(id) { afterRecorded(now: now) }
    }

    // MARK: Time

    private mutating func fireTimers(now: Timestamp) {
        for kind in context.dueTimers() {
            switch kind {
            case .pass(let trigger):
                if run == nil {
                    startPass(trigger, request: nil, now: now)
                } else {
                    context.timers.schedule(.pass(trigger), at: now + .seconds(1))
                }
            case .effect(let effect): context.ask(effect)
            case .rollout:
                rollOn(.woken, now: now)
                guardDeadline()
            case .step: repeatStep(now: now)
            case .beside: readBeside(now: now)
            case .blocked: unblock(now: now)
            case .attribution: attributionTimer(now: now)
            case .pins: stopResolving(now: now)
            case .survey: survey.giveUp(&context)
            case .source(let id): stopReading(id, now: now)
            case .outage(let id, let reason):
                if context.effects[id] != nil { outage(reason, now: now) }
            case .save: context.touch()
            case .heartbeat: heartbeat(now: now)
            case .record(let id): context.recordAgain(id)
            }
        }
    }
}
