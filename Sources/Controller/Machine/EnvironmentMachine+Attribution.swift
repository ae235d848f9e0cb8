import DesiredState
import LiveState
import Model
import Ports

/// What a pass and a reconciliation do with ``AttributionMachine``'s answers.
extension EnvironmentMachine {
    /// Begins the question, when there is drift that nobody is known to have caused. True when the decision waits for the answer.
    mutating func asksWhoCausedIt(_ live: LiveEnvironment, now: Timestamp) -> Bool {
        attribution.forgetOld(&context)
        if run?.quiet == nil, context.memory.suspension == nil {
            attribution.notice((run?.differences ?? []).filter { isDrift($0) }, live, &context)
        }
        guard attribution.ask(in: run?.desired?.project, &context) else { return false }
        run?.phase = .attributing
        return true
    }

    mutating func attributed(_ result: EffectResult, now: Timestamp) {
        let answer = attribution.answered(result, &context)
        for (write, event) in answer.explained {
            guard let event else { continue }
            happened(.driftExplained(write))
            context.note(explanation(write, of: event, now: now))
        }
        if let trouble = answer.trouble { happened(.attributionFailed(trouble)) }
        goOnAfterAttribution(now: now)
    }

    mutating func attributionTimer(now: Timestamp) {
        if attribution.givesUp(&context) { return goOnAfterAttribution(now: now) }
        guard run?.opened == true, run?.phase != .closing else { return }
        _ = attribution.ask(in: run?.desired?.project, &context)
    }

    private mutating func goOnAfterAttribution(now: Timestamp) {
        if run?.phase == .attributing { return act(now: now) }
        if let phase = run?.phase, phase != .closing { attribution.askLater(&context) }
    }

    private func explanation(_ write: Attribution, of cause: String, now: Timestamp) -> AuditEvent {
        let seed = [cause, AuditEvent.Kind.driftExplained.rawValue, write.resource]
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: now), kind: .driftExplained, time: now, environment: environment,
            correlation: run?.id ?? .none, causation: cause, trigger: run?.trigger ?? .poll, commit: run?.revision?.commit,
            explanations: [DriftExplanation(resource: write.resource, write: write)],
            reason: Reason(code: "drift_explained", message: "Audit Trail shows by now who changed \(write.resource)."),
            startedAt: run?.startedAt ?? now)
    }

    /// What is known when `drift.detected` is recorded; what isn't is asked for again.
    mutating func explanations(of drift: [Difference], now: Timestamp) -> [DriftExplanation] {
        let event = DerivedIdentifier.make([run?.id.text ?? "", AuditEvent.Kind.driftDetected.rawValue], at: now)
        let explanations = attribution.explain(drift, for: event, &context)
        for drift in explanations { happened(.driftFound(drift)) }
        return explanations
    }
}
