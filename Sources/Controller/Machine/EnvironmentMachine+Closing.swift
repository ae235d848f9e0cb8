import DesiredState
import LiveState
import Model
import Ports
import Reconciliation

/// Opening and closing a reconciliation: intent before the first change, exactly one outcome after the last.
extension EnvironmentMachine {
    /// Makes the intent durable; the work begins when the event is recorded.
    mutating func open(now: Timestamp) {
        guard var current = run else { return }
        let drift = current.differences.filter { isDrift($0) }
        let onlyDrift = !current.infrastructureDue && !drift.isEmpty && drift.count == current.differences.count
        if current.trigger == .poll, onlyDrift { current.trigger = .drift }
        current.opened = true
        current.phase = .opening
        current.reason = Reason(code: "running", message: "Under way.")
        run = current
        if !drift.isEmpty {
            let explanations = explanations(of: drift, now: now)
            context.note(
                event(
                    .driftDetected, now: now, differences: drift, explanations: explanations,
                    reason: Reason(
                        code: "drift",
                        message:
                            "\(Count.text(drift.count, "field")) of what was applied \(drift.count == 1 ? "differs" : "differ"), and no commit asked for it."
                    )))
        }
        let count = current.work.reduce(0) { $0 + $1.items.count }
        happened(.opened(steps: count, infrastructure: current.infrastructureDue))
        context.note(
            event(
                .reconciliationStarted, now: now, differences: current.differences,
                reason: Reason(code: "started", message: "\(Count.text(current.differences.count, "difference")).")))
    }

    /// A difference that no commit asked for: the service runs, for all we know, the very release that is wanted.
    func isDrift(_ difference: Difference) -> Bool {
        if difference.resource == "namespace", let namespace = context.memory.namespace {
            return run?.live?.namespace?.id == namespace.id && context.memory.terraformTree == run?.terraformTree
        }
        guard let name = InstanceName(difference.resource), let verified = context.memory.verified[name.service],
            run?.effective[name.service] == verified, let applied = context.memory.applied[name], !isUnsettled(name)
        else { return false }
        // What a broken-off rollout left there, or a rollback to fewer instances, is our own doing.
        return verified.instances(of: name.service).contains(applied.spec)
    }

    /// Goes on when the last event of an opening or a closing is durable.
    mutating func afterRecorded(now: Timestamp) {
        guard let phase = run?.phase, context.outbox.events.isEmpty else { return }
        switch phase {
        case .opening: continueWork(now: now)
        case .closing: close(now: now)
        default: break
        }
    }

    /// Decides the outcome. It becomes durable first; then it is recorded; then the run is over.
    mutating func end(_ outcome: Outcome, _ reason: Reason, now: Timestamp) {
        guard let current = run, current.phase != .closing else { return }
        context.cancelActivity()
        if isRepetition(outcome, reason) { return endQuietly(outcome, reason, now: now) }
        // What this run did is only known to be whole when a full plan was seen empty after it.
        if current.opened, context.memory.fullPlanAt != now { context.memory.fullPlanDue = true }
        run?.outcome = outcome
        run?.reason = reason
        run?.phase = .closing
        run?.dropSurroundings()
        happened(.ended(outcome, reason))
        context.note(event(kind(of: outcome), now: now, reason: reason, outcome: outcome))
    }

    /// A look with the result of the look before, and something new in context.memory. It is an event of the audit log like any other; the history,
    /// which people read, shows the first of a row, and `status` the time of the last.
    private func isQuietRepeat(_ current: Run) -> Bool {
        guard !current.opened, current.outcome == .noop, current.trigger == .poll, let last = context.memory.lastPass else { return false }
        return last.reason == current.reason && last.commit == current.revision?.commit.id
    }

    private func kind(of outcome: Outcome) -> AuditEvent.Kind {
        switch outcome {
        case .completed: .reconciliationCompleted
        case .noop: .reconciliationNoop
        case .interrupted: .reconciliationInterrupted
        case .rolledBack, .failed, .aborted, .refused: .reconciliationFailed
        }
    }

    /// The outcome is durable: the run is over.
    private mutating func close(now: Timestamp) {
        guard let current = run, let outcome = current.outcome else { return }
        let isQuiet = isQuietRepeat(current)
        context.memory.passBefore = context.memory.lastPass?.outcome
        context.memory.lastPass = .init(at: now, commit: current.revision?.commit.id, outcome: outcome, reason: current.reason)
        var record = self.record(of: current)
        record.endedAt = now
        context.close(
            isQuiet ? nil : record, answering: current.request,
            .ended(outcome, current.reason, current.id))
        run = nil
        if current.opened { context.ask(.discardPlans) }
        scheduleNextPass(now: now)
        if run == nil { survey.ask(&context) }
    }

    /// Plans the next look. After a change it comes at once: a commit may have arrived meanwhile.
    mutating func scheduleNextPass(now: Timestamp) {
        guard !context.isStopping else { return }
        // A request that is answered at once begins no pass: the one after it has its turn, and then the clock.
        while !queue.isEmpty {
            let next = queue.removeFirst()
            context.touch()
            requested(next, now: now)
            if run != nil { return }
        }
        let outcome = context.memory.lastPass?.outcome
        // A second rollback in a row means that what should run is bad by itself: that is no reason to hurry.
        let inARow = outcome == .rolledBack && context.memory.passBefore == .rolledBack
        if outcome == .completed || outcome == .rolledBack || outcome == .aborted || outcome == .interrupted, !inARow {
            return context.timers.schedule(.pass(.poll), at: now + .seconds(1))
        }
        let interval = outcome == .failed || inARow ? settings.retryInterval : settings.pollInterval
        let spread = DerivedIdentifier.fraction([installation, environment.text, "jitter", String(context.memory.reconciliations)])
        let extra = Double(interval.wholeMicroseconds) * settings.jitter * spread
        context.timers.schedule(.pass(.poll), at: now + interval + .microseconds(Int64(extra)))
    }

    // MARK: Records

    /// Tells people what happened in the run under way.
    mutating func happened(_ event: RunEvent) {
        let now = context.now
        run?.steps.append(event, at: now)
        // A run that has begun nothing is begun anew after a crash, so until it ends none of it has to be kept.
        if run?.opened == true || run?.phase == .closing { context.touch() }
    }

    /// What the journal shows of the run under way; nil before it was opened. A run that opens nothing is shown when it is over.
    func record() -> ReconciliationRecord? {
        guard let run, run.opened else { return nil }
        var record = record(of: run)
        record.outcome = nil
        return record
    }

    private func record(of run: Run) -> ReconciliationRecord {
        ReconciliationRecord(
            id: run.id, environment: environment, revision: run.revision?.commit.id, outcome: run.outcome,
            startedAt: run.startedAt, trigger: run.trigger, changes: run.changes, reason: run.reason, steps: run.steps.all)
    }

    /// Digests of the plans for the record; a rollout that is tried for long makes hundreds.
    private func plans() -> [String] {
        guard let plans = run?.plans, plans.leftOut > 0 else { return run?.plans.elements ?? [] }
        return plans.first + ["(\(plans.leftOut) left out)"] + plans.last
    }

    /// An event of the run under way. Its id follows from the run and the kind, so that after a crash it is recognised.
    func event(
        _ kind: AuditEvent.Kind, now: Timestamp, differences: [Difference] = [], explanations: [DriftExplanation] = [],
        reason: Reason, outcome: Outcome? = nil
    ) -> AuditEvent {
        let id = run?.id.text ?? ""
        return AuditEvent(
            id: DerivedIdentifier.make([id, kind.rawValue], at: now), kind: kind, time: now, environment: environment,
            correlation: run?.id ?? ReconciliationID.none, trigger: run?.trigger ?? .poll, commit: run?.revision?.commit,
            differences: differences, changes: outcome == nil ? [] : run?.changes ?? [], plans: outcome == nil ? [] : plans(),
            explanations: explanations, outcome: outcome, reason: reason, startedAt: run?.startedAt ?? now,
            requestedBy: run?.request?.requestedBy)
    }
}

extension ReconciliationID {
    /// Stands where no reconciliation is under way.
    static let none = ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000")
}
