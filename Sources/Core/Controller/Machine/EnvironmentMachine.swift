package import Model
import Ports
import Planning

/// Everything that is decided about one environment. A value: events in, actions out; no I/O, no clock, no randomness.
///
/// It routes: what is under way is an ``Activity``, whose parts own their state and reach the outside through
/// ``MachineContext`` only.
///
/// - Durable before effect: an effect that changes something, and every audit event, waits in ``DurableOutbox`` until
///   the state that contains its intent is saved.
/// - An answer to an effect that is no longer in ``EffectLedger`` is dropped.
/// - What is saved of it is a ``SavedEnvironment``; a restart is making it of that and sending `.restarted`.
package struct EnvironmentMachine: Hashable, Sendable {
    /// What outlives a reconciliation.
    package internal(set) var context: MachineContext
    /// What is under way.
    var activity: Activity = .idle
    /// Requests that wait for their turn, oldest first.
    package internal(set) var queue: [OperatorRequest] = []
    var survey = SurveyMachine()
    var attribution = AttributionMachine()
    var backups = BackupKeeper()
    var verification = VerificationKeeper()

    package init(environment: EnvironmentName, installation: String, settings: MachineSettings) {
        context = MachineContext(environment: environment, installation: installation, settings: settings)
    }

    /// Takes one event and says what to do. `wall` is the wall clock's time; it may jump.
    package mutating func handle(_ event: MachineEvent, now wall: Timestamp) -> [Action] {
        let gap = context.begin(event, at: wall, hasPulse: hasPulse)
        if gap > .zero { stoodStill(for: gap) }
        dispatch(event)
        backups.follow(&context)
        verification.follow(backups.machine, isIdle: activity.isIdle, &context)
        // To put a record together costs as much as the rest of an event.
        let record = context.outbox.isDirty ? record : nil
        return context.end(with: record, hasPulse: hasPulse)
    }

    /// Whether something is under way whose time is counted: the machine is woken every two seconds then, so that it
    /// notices a standstill. Between two looks that may agree on what is missing, time is counted as well.
    private var hasPulse: Bool {
        activity.isTimed || context.memory.instances.absences?.isAwaited(at: context.now) ?? false
    }

    /// What the journal shows of the reconciliation under way; nil before it was opened. One that opens nothing is
    /// shown when it is over.
    private var record: ReconciliationRecord? {
        activity.isOpened ? activity.reconciliation?.record(in: context.environment) : nil
    }

    private mutating func dispatch(_ event: MachineEvent) {
        switch event {
        case .restarted: restart()
        case .woken: for kind in context.dueTimers() { fire(kind) }
        case .finished(let id, let result): finished(id, result)
        case .waiting(let id, let wait): waits(id, wait)
        case .saved(let version):
            if context.outbox.unsavedSince != nil { giveBack(context.outbox.standUnsaved(at: context.now)) }
            context.saved(version)
        case .saveFailed(_, let failure):
            giveBack(context.outbox.saveFailed(failure.reason, at: context.now))
            context.timers.schedule(.save, at: context.now + .seconds(5))
        case .recorded(let id):
            if context.recorded(id) { afterRecorded() }
        case .recordFailed(let id, let failure):
            context.outbox.recordFailed(failure.reason)
            context.timers.schedule(.record(id), at: context.now + .seconds(5))
        case .requested(let request): requested(request)
        case .triggered(let trigger):
            if activity.isIdle {
                startPass(trigger, request: nil)
            } else {
                context.timers.schedule(.pass(trigger), at: context.now)
                readBeside()
            }
        case .stopping:
            context.isStopping = true
            closeTally()
        }
    }

    private mutating func fire(_ kind: Timers.Kind) {
        switch kind {
        case .pass(let trigger):
            if activity.isIdle {
                startPass(trigger, request: nil)
            } else {
                context.timers.schedule(.pass(trigger), at: context.now + .seconds(1))
            }
        case .effect(let effect): context.ask(effect)
        case .rollout: withWork { work, context in work.roll(&context) { $0.wake(&$1, &$2) } }
        case .step: tryAgain()
        case .beside: readBeside()
        case .blocked: unblock()
        case .attribution: attributionTimer()
        case .pins: withPass { pass, context in pass.stopResolving(&context) }
        case .survey: survey.giveUp(&context)
        case .backups: backups.wake(&context)
        case .verification: verification.wake(backups.machine, &context)
        case .source(let id): stopReading(id)
        case .outage(let id, let reason):
            if context.effects[id] != nil { outage(reason) }
        case .save: context.touch()
        case .heartbeat: heartbeat()
        case .record(let id): context.recordAgain(id)
        }
    }

    // MARK: Effects

    private mutating func finished(_ id: EffectID, _ result: EffectResult) {
        let entry = context.effects.end(id)
        if let entry { noteKept(entry.effect, result, since: entry.since) }
        if let entry, entry.isDoubtful, entry.effect.isExpired(result) { return context.ask(entry.effect) }
        for waiting in context.effects.unblock() { context.ask(waiting) }
        guard let effect = entry?.effect else { return }
        judge(id, effect, result)
        answered(effect, result)
    }

    /// A process that was told to stop and is still there long after (a disk that hangs): what waits for
    /// it fails, and says why.
    private mutating func unblock() {
        let failure = PortFailure(
            .locked, code: "terraform_still_running",
            "A Terraform process of \(context.environment) that was told to stop is still running; nothing can be "
                + "planned before it ends."
        )
        let waiting = context.effects.unblock()
        // Plans are thrown away, and the turn is lent, only when that process is gone.
        for effect in waiting where effect == .discardPlans { context.ask(effect) }
        for effect in waiting where effect != .discardPlans { answered(effect, .failed(failure)) }
    }

    /// Routes an answer to the part that waits for it. One that doesn't answer what was asked leaves nobody waiting.
    private mutating func answered(_ effect: Effect, _ result: EffectResult) {
        guard effect.isAnswered(by: result) else { return answeredWrongly(effect) }
        switch (effect, activity) {
        case (.survey, _): survey.answered(result, &context)
        case (.backup(let call), _): backups.answered(call, result, &context)
        case (.verification, _): verification.answered(result, backups.machine, &context)
        case (.attribute, _): attributed(result)
        case (.readSource, .work):
            // Asked beside a rollout: once that is over, the next pass reads anew.
            withWork { work, context in work.roll(&context) { $0.learned(result, &$1, &$2) } }
        case (.discardPlans, .lent): lentAnswered(effect)
        // Plans of the reconciliation before are thrown away beside whatever has begun since.
        case (.discardPlans, _): break
        case (_, .pass): withPass { pass, context in pass.answered(effect, result, &context) }
        case (_, .work): withWork { work, context in work.answered(effect, result, &context) }
        case (_, .lent): lentAnswered(effect)
        case (_, .closing), (_, .idle): break
        }
    }

    private mutating func answeredWrongly(_ effect: Effect) {
        let reason = Reason.mismatch(effect)
        switch (EffectLedger.Owner(effect), activity) {
        case (.activity, .pass): withPass { pass, _ in pass.end(.failed, reason) }
        case (.activity, .work): withWork { work, _ in work.end(.failed, reason) }
        default: answered(effect, .failed(PortFailure(.internalError, code: reason.code, reason.message)))
        }
    }

    /// Git hasn't answered.
    private mutating func stopReading(_ id: EffectID) {
        if case .pass = activity {
            withPass { pass, context in pass.stopReading(id, &context) }
        } else {
            _ = context.stop(id)
        }
    }

    /// Does what failed again.
    private mutating func tryAgain() {
        switch activity {
        case .pass: withPass { pass, context in pass.lookAgain(&context) }
        case .work: withWork { work, context in work.tryAgain(&context) }
        case .idle, .lent, .closing: break
        }
    }

    /// Reads git beside the rollout under way.
    private mutating func readBeside() {
        guard case .work(let work) = activity, case .rolling = work.stage else { return }
        context.timers.schedule(.beside, at: context.now + context.settings.pollInterval)
        if !context.effects.effects.contains(.readSource) { context.ask(.readSource) }
    }

    // MARK: Standstills

    /// Deadlines are promises about what is watched: time in which the process didn't run (stopped, suspended with its
    /// machine, overloaded, or a clock that was set forward) is taken out of everything that is running, and what comes
    /// next is decided by looking.
    private mutating func stoodStill(for gap: Duration) {
        activity.happened(.stoodStill(for: gap), &context)
        giveBack(gap)
        if var absences = context.memory.instances.absences {
            absences.extend(by: gap)
            context.remember(.missing(absences))
        }
        context.effects.standStill(for: gap)
        context.timers.standStill(for: gap)
    }

    private mutating func giveBack(_ time: Duration) {
        guard case .work(var work) = activity else { return }
        work.giveBack(time)
        activity = .work(work)
    }

    /// A look at a rollout that the cloud left without an answer: the time counts from when it was asked for.
    private mutating func noteKept(_ effect: Effect, _ result: EffectResult, since: Timestamp) {
        guard case .observe = effect, case .failed(let failure) = result, case .work(var work) = activity,
            [.unreachable, .timedOut, .throttled, .transient].contains(failure.kind)
        else { return }
        work.keptFromLooking(since: since)
        activity = .work(work)
    }
}
