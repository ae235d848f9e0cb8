import DesiredState
import LiveState
import Model
import Ports
import Planning

/// From one activity to the next: a pass begins, is opened as work or ends; work ends; the end is recorded, and the
/// next pass is planned.
extension EnvironmentMachine {
    // MARK: Passes

    mutating func startPass(_ trigger: Trigger, request: OperatorRequest?) {
        guard let reconciliation = newRun(trigger, request: request) else { return }
        let pass = Pass(reconciliation)
        pass.begin(&context)
        activity = .pass(pass)
    }

    /// The next reconciliation, when one may begin.
    mutating func newRun(_ trigger: Trigger, request: OperatorRequest?) -> Reconciliation? {
        guard activity.isIdle, !context.isStopping else { return nil }
        context.timers.cancel { $0.isPass }
        context.remember(.began)
        attribution = AttributionMachine()
        let seed = [context.installation, context.environment.text, String(context.memory.passes.count)]
        return ReconciliationID(DerivedIdentifier.make(seed, at: context.now)).map {
            Reconciliation(id: $0, trigger: trigger, startedAt: context.now, request: request)
        }
    }

    /// Changes the pass under way, when there is one, and goes where that leads.
    mutating func withPass(_ body: (inout Pass, inout MachineContext) -> Void) {
        guard case .pass = activity, case .pass(var pass) = activity.take() else { return }
        body(&pass, &context)
        if case .explaining = pass.state { askWhoCausedIt(&pass) }
        if case .ended(let end) = pass.state {
            switch end {
            case .open: open(pass.reconciliation)
            case .over(let outcome, let reason): conclude(pass.reconciliation, outcome, reason, isOpened: false)
            }
        } else {
            activity = .pass(pass)
        }
    }

    /// Asks, when there is drift that nobody is known to have caused; else the pass goes on at once.
    private mutating func askWhoCausedIt(_ pass: inout Pass) {
        // Asked already, and waited for.
        if context.effects.contains(.attribution) { return }
        attribution.forgetOld(&context)
        if pass.healsDrift(context), let live = pass.reconciliation.picture.live {
            let (reconciliation, memory) = (pass.reconciliation, context.memory)
            attribution.notice(
                reconciliation.picture.differences.filter { reconciliation.isDrift($0, memory) }, live, &context)
        }
        if attribution.ask(in: pass.reconciliation.header.desired?.project, &context) { return }
        pass.explained(context)
    }

    /// Makes the intent durable; the work begins when the event is recorded.
    private mutating func open(_ pass: Reconciliation) {
        var reconciliation = pass
        let memory = context.memory
        let drift = reconciliation.picture.differences.filter { reconciliation.isDrift($0, memory) }
        let onlyDrift =
            !reconciliation.agenda.infrastructureDue && !drift.isEmpty
            && drift.count == reconciliation.picture.differences.count
        if reconciliation.header.trigger == .poll, onlyDrift { reconciliation.header.trigger = .drift }
        reconciliation.ledger.reason = Reconciliation.underWay
        if !drift.isEmpty {
            let explanations = attribution.explain(
                drift, for: reconciliation.eventID(.driftDetected, context), &context)
            for drift in explanations { reconciliation.happened(.driftFound(drift), &context) }
            context.note(
                reconciliation.event(
                    .driftDetected, context, differences: drift, explanations: explanations,
                    reason: Reason(
                        code: "drift",
                        message:
                            "\(Count.text(drift.count, "field")) of what was applied "
                            + "\(drift.count == 1 ? "differs" : "differ"), and no "
                            + "commit asked for it.")))
        }
        let count = reconciliation.agenda.work.reduce(0) { $0 + $1.items.count }
        reconciliation.happened(
            .opened(steps: count, infrastructure: reconciliation.agenda.infrastructureDue), &context)
        context.note(
            reconciliation.event(
                .reconciliationStarted, context, differences: reconciliation.picture.differences,
                reason: Reason(
                    code: "started", message: "\(Count.text(reconciliation.picture.differences.count, "difference"))."))
        )
        activity = .work(Work(reconciliation))
    }

    // MARK: Work

    /// Changes the work under way, when there is some, and goes where that leads.
    mutating func withWork(_ body: (inout Work, inout MachineContext) -> Void) {
        guard case .work = activity, case .work(var work) = activity.take() else { return }
        body(&work, &context)
        if case .ended(let outcome, let reason) = work.stage {
            conclude(work.reconciliation, outcome, reason, isOpened: true)
        } else {
            activity = .work(work)
        }
    }

    /// Goes on when the last event of an opening or a closing is durable.
    mutating func afterRecorded() {
        guard context.outbox.events.isEmpty else { return }
        switch activity {
        case .work: withWork { work, context in work.recorded(&context) }
        case .closing(let ending): close(ending)
        case .idle, .lent, .pass: break
        }
    }

    // MARK: The end

    /// The outcome is decided. It becomes durable first; then it is recorded; then the reconciliation is over.
    private mutating func conclude(_ ended: Reconciliation, _ outcome: Outcome, _ reason: Reason, isOpened: Bool) {
        var reconciliation = ended
        context.cancelActivity()
        activity = .idle
        if !isOpened, isRepetition(reconciliation, outcome, reason) {
            return endQuietly(reconciliation, outcome, reason)
        }
        // What this reconciliation did is only known to be whole when a full plan was seen empty after it.
        if isOpened, context.memory.plans.fullPlanAt != context.now { context.remember(.fullPlanDue) }
        reconciliation.ledger.reason = reason
        reconciliation.dropSurroundings()
        reconciliation.happened(.ended(outcome, reason), &context)
        context.note(reconciliation.event(outcome.eventKind, context, reason: reason, outcome: outcome))
        activity = .closing(.init(reconciliation: reconciliation, outcome: outcome, isOpened: isOpened))
    }

    /// The outcome is durable: the reconciliation is over.
    private mutating func close(_ ending: Activity.Ending) {
        let (reconciliation, outcome, reason) = (
            ending.reconciliation, ending.outcome, ending.reconciliation.ledger.reason
        )
        let isQuiet = isQuietRepeat(ending)
        context.remember(
            .ended(
                .init(
                    at: context.now, commit: reconciliation.header.revision?.commit.id, outcome: outcome, reason: reason
                )))
        var record = reconciliation.record(in: context.environment, outcome: outcome)
        record.endedAt = context.now
        context.close(
            isQuiet ? nil : record, answering: reconciliation.header.request,
            .ended(outcome, reason, reconciliation.header.id))
        activity = .idle
        if ending.isOpened { context.ask(.discardPlans) }
        goOn()
    }

    /// A look with the result of the look before, and something new in memory. It is an event of the audit log like any
    /// other; the history, which people read, shows the first of a row, and `status` the time of the last.
    private func isQuietRepeat(_ ending: Activity.Ending) -> Bool {
        guard !ending.isOpened, ending.outcome == .noop, ending.reconciliation.header.trigger == .poll,
            let last = context.memory.passes.last
        else { return false }
        return last.reason == ending.reconciliation.ledger.reason
            && last.commit == ending.reconciliation.header.revision?.commit.id
    }

    /// After the end of whatever was under way: the next pass is planned, and the wider look goes beside it.
    mutating func goOn() {
        scheduleNextPass()
        if activity.isIdle { survey.ask(&context) }
    }

    /// Plans the next look. After a change it comes at once: a commit may have arrived meanwhile.
    mutating func scheduleNextPass() {
        guard !context.isStopping else { return }
        // A request that is answered at once begins no pass: the one after it has its turn, and then the clock.
        while !queue.isEmpty {
            let next = queue.removeFirst()
            context.touch()
            requested(next)
            if !activity.isIdle { return }
        }
        let memory = context.memory
        let outcome = memory.passes.last?.outcome
        // A second rollback in a row means that what should run is bad by itself: that is no reason to hurry.
        let inARow = outcome == .rolledBack && memory.passes.before == .rolledBack
        if outcome == .completed || outcome == .rolledBack || outcome == .aborted || outcome == .interrupted, !inARow {
            return context.timers.schedule(.pass(.poll), at: context.now + .seconds(1))
        }
        let settings = context.settings
        let interval = outcome == .failed || inARow ? settings.retryInterval : settings.pollInterval
        let spread = DerivedIdentifier.fraction(
            [context.installation, context.environment.text, "jitter", String(memory.passes.count)])
        let extra = Double(interval.wholeMicroseconds) * settings.jitter * spread
        context.timers.schedule(.pass(.poll), at: context.now + interval + .microseconds(Int64(extra)))
    }
}

extension Outcome {
    /// The event that records it.
    fileprivate var eventKind: AuditEvent.Kind {
        switch self {
        case .completed: .reconciliationCompleted
        case .noop: .reconciliationNoop
        case .interrupted: .reconciliationInterrupted
        case .rolledBack, .failed, .aborted, .refused: .reconciliationFailed
        }
    }
}

extension ReconciliationID {
    /// Stands where no reconciliation is under way.
    static let none = ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000")
}
