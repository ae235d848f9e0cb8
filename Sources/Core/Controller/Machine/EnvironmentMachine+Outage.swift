import DesiredState
import Model
import Ports

/// Waits, and what they say about Scaleway: when it can't be used the environment is read-only until it can.
///
/// Nothing has to be switched off for that: every change follows a look that succeeded, and a look that succeeds ends
/// the outage.
extension EnvironmentMachine {
    /// An outage is declared when an effect has been without success for this long and was told to wait meanwhile. With
    /// the poll interval it keeps within the 30 s that an outage may go unnoticed.
    static let patience: Duration = .seconds(7)
    /// All waits of one reconciliation together. A change must succeed within 10 minutes of the first 429
    /// or not at all.
    private static let waitLimit: Duration = .seconds(600)

    /// What an effect that begins now may spend on waits. A rollback isn't limited by what came before it.
    package var waitBudget: Duration {
        guard let reconciliation = activity.reconciliation, !activity.isRollingBack else { return Self.waitLimit }
        return max(.zero, Self.waitLimit - reconciliation.ledger.waited)
    }

    /// What this effect may spend on waits.
    package func waitBudget(for effect: Effect) -> Duration { effect.isBeside ? SurveyMachine.waits : waitBudget }

    mutating func waits(_ id: EffectID, _ wait: PortWait) {
        // The wider look and backups belong to no reconciliation: what they wait for is neither billed to one nor a step
        // of it.
        guard let entry = context.effects[id], !entry.owner.isBeside, !activity.isIdle else {
            return
        }
        activity.update { reconciliation in
            reconciliation.ledger.waits += 1
            reconciliation.ledger.waited += wait.pause
        }
        activity.happened(.waited(wait), &context)
        guard entry.effect.asksScaleway, wait.kind == .unreachable else { return }
        if context.now >= entry.since + Self.patience {
            outage(wait.reason)
        } else {
            context.timers.schedule(.outage(id, wait.reason), at: entry.since + Self.patience)
        }
    }

    /// What an effect's end says.
    mutating func judge(_ id: EffectID, _ effect: Effect, _ result: EffectResult) {
        context.timers.cancelGuards(of: id)
        guard effect.asksScaleway else { return }
        switch result {
        case .failed(let failure) where failure.kind == .unreachable: outage(failure.reason)
        case .failed(let failure) where failure.kind == .cancelled || failure.kind == .timedOut: break
        default: reachable()
        }
    }

    mutating func outage(_ reason: Reason) {
        guard context.memory.outage == nil else { return }
        context.remember(.outage(.init(since: context.now, reason: reason)))
        let environment = context.environment
        context.note(
            outageEvent(
                .environmentUnreachable,
                Reason(
                    code: "read_only",
                    message: "\(environment) is read-only until Scaleway answers again: \(reason.message)")))
        activity.happened(.unreachable(environment), &context)
    }

    private mutating func reachable() {
        guard let outage = context.memory.outage else { return }
        context.remember(.outage(nil))
        // Two looks that have an outage between them agree about nothing.
        context.remember(.missing(nil))
        let seconds = (context.now - outage.since).components.seconds
        let text = "Scaleway answers again after \(seconds) s; \(context.environment) goes on."
        context.note(outageEvent(.environmentReachable, Reason(code: "reachable", message: text)))
        activity.happened(.reachable(text), &context)
    }

    private func outageEvent(_ kind: AuditEvent.Kind, _ reason: Reason) -> AuditEvent {
        let (now, header) = (context.now, activity.reconciliation?.header)
        let seed = [context.installation, context.environment.text, kind.rawValue, String(now.microseconds)]
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: now), kind: kind, time: now, environment: context.environment,
            correlation: header?.id ?? .none, trigger: header?.trigger ?? .poll, commit: header?.revision?.commit,
            reason: reason,
            startedAt: header?.startedAt ?? now)
    }
}
