import Model
import Ports

/// Waits, and what they say about Scaleway: when it can't be used the environment is read-only until it can.
///
/// Nothing has to be switched off for that: every change follows a look that succeeded, and a look that succeeds ends the outage.
extension EnvironmentMachine {
    /// An outage is declared when an effect has been without success for this long and was told to wait meanwhile. With the poll interval it
    /// keeps within the 30 s that an outage may go unnoticed.
    static let patience: Duration = .seconds(7)
    /// An answer to a look that is not there after this time is an outage as well.
    static let silence: Duration = .seconds(12)
    /// Git may take the question and never answer. After this time what it said last stays in force.
    static let gitPatience: Duration = .seconds(90)
    /// All waits of one reconciliation together. A change must succeed within 10 minutes of the first 429 or not at all.
    private static let waitLimit: Duration = .seconds(600)

    /// What an effect that begins now may spend on waits. A rollback isn't limited by what came before it.
    package var waitBudget: Duration {
        guard let run else { return Self.waitLimit }
        if case .rollingBack = run.phase { return Self.waitLimit }
        return max(.zero, Self.waitLimit - run.waited)
    }

    /// What this effect may spend on waits.
    package func waitBudget(for effect: Effect) -> Duration { effect.isSurvey ? SurveyMachine.waits : waitBudget }

    mutating func waits(_ id: EffectID, _ wait: PortWait, now: Timestamp) {
        // The wider look belongs to no run: what it waits for is neither billed to one nor a step of it.
        guard let entry = context.effects[id], entry.owner != .survey, run != nil else { return }
        run?.waits += 1
        run?.waited += wait.pause
        happened(.waited(wait))
        guard entry.effect.asksScaleway, wait.kind == .unreachable else { return }
        if now >= entry.since + Self.patience {
            outage(wait.reason, now: now)
        } else {
            context.timers.schedule(.outage(id, wait.reason), at: entry.since + Self.patience)
        }
    }

    /// What an effect's end says.
    mutating func judge(_ id: EffectID, _ effect: Effect, _ result: EffectResult, now: Timestamp) {
        context.timers.cancelGuards(of: id)
        guard effect.asksScaleway else { return }
        switch result {
        case .failed(let failure) where failure.kind == .unreachable: outage(failure.reason, now: now)
        case .failed(let failure) where failure.kind == .cancelled || failure.kind == .timedOut: break
        default: reachable(now: now)
        }
    }

    mutating func outage(_ reason: Reason, now: Timestamp) {
        guard context.memory.outage == nil else { return }
        context.memory.outage = .init(since: now, reason: reason)
        context.note(
            outageEvent(
                .environmentUnreachable, now: now,
                reason: Reason(code: "read_only", message: "\(environment) is read-only until Scaleway answers again: \(reason.message)")))
        happened(.unreachable(environment))
    }

    private mutating func reachable(now: Timestamp) {
        guard let outage = context.memory.outage else { return }
        context.memory.outage = nil
        // Two looks that have an outage between them agree about nothing.
        context.memory.absences = nil
        let text = "Scaleway answers again after \((now - outage.since).components.seconds) s; \(environment) goes on."
        context.note(outageEvent(.environmentReachable, now: now, reason: Reason(code: "reachable", message: text)))
        happened(.reachable(text))
    }

    private func outageEvent(_ kind: AuditEvent.Kind, now: Timestamp, reason: Reason) -> AuditEvent {
        AuditEvent(
            id: DerivedIdentifier.make([installation, environment.text, kind.rawValue, String(now.microseconds)], at: now), kind: kind,
            time: now, environment: environment, correlation: run?.id ?? .none, trigger: run?.trigger ?? .poll,
            commit: run?.revision?.commit, reason: reason, startedAt: run?.startedAt ?? now)
    }
}

extension Effect {
    /// Whether it is the wider look, which goes on beside passes.
    var isSurvey: Bool { if case .survey = self { true } else { false } }

    /// Whether its answer says that Scaleway's API can be used. Terraform's doesn't: it may be the state backend. Nor does a look-up of
    /// pins: without the registry or Secret Manager drift is still healed.
    var asksScaleway: Bool {
        switch self {
        case .observe, .restore, .redeploy, .deleteContainer: true
        case .readSource, .resolve, .plan, .apply, .untaint, .adopt, .discardPlans, .probe, .awaitTurn, .attribute, .survey,
            .codeStanding:
            false
        }
    }
}
