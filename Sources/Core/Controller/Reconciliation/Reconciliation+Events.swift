import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// What the journal and the audit log are told of a reconciliation.
extension Reconciliation {
    /// The record for the journal.
    ///
    /// - `outcome`: nil while it is under way.
    func record(in environment: EnvironmentName, outcome: Outcome? = nil) -> ReconciliationRecord {
        ReconciliationRecord(
            id: header.id, environment: environment, revision: header.revision?.commit.id, outcome: outcome,
            startedAt: header.startedAt, trigger: header.trigger, changes: ledger.changes, reason: ledger.reason,
            steps: ledger.steps.all, migrations: ledger.migrations)
    }

    /// An event. Its id follows from the reconciliation and the kind, so that after a crash it is recognised.
    func event(
        _ kind: AuditEvent.Kind, _ context: MachineContext, differences: [Difference] = [],
        explanations: [DriftExplanation] = [],
        reason: Reason, outcome: Outcome? = nil
    ) -> AuditEvent {
        AuditEvent(
            id: eventID(kind, context), kind: kind, time: context.now, environment: context.environment,
            correlation: header.id, trigger: header.trigger, commit: header.revision?.commit,
            differences: differences, changes: outcome == nil ? [] : ledger.changes,
            plans: outcome == nil ? [] : ledger.planDigests,
            explanations: explanations, outcome: outcome, reason: reason, startedAt: header.startedAt,
            requestedBy: header.request?.requestedBy)
    }

    /// The id of its event of that kind.
    func eventID(_ kind: AuditEvent.Kind, _ context: MachineContext) -> String {
        DerivedIdentifier.make([header.id.text, kind.rawValue], at: context.now)
    }

    /// The event that tells who caused drift which stands in the log without a cause.
    func explanation(_ write: Attribution, of cause: String, _ context: MachineContext) -> AuditEvent {
        let seed = [cause, AuditEvent.Kind.driftExplained.rawValue, write.resource]
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: context.now), kind: .driftExplained, time: context.now,
            environment: context.environment,
            correlation: header.id, causation: cause, trigger: header.trigger, commit: header.revision?.commit,
            explanations: [DriftExplanation(resource: write.resource, write: write)],
            reason: Reason(code: "drift_explained", message: "Audit Trail shows by now who changed \(write.resource)."),
            startedAt: header.startedAt)
    }

    // MARK: How it ends

    /// The outcome when nothing is left to do.
    var finalOutcome: Outcome {
        guard let failure = ledger.failure else {
            return ledger.changes.isEmpty && ledger.plans.isEmpty ? .noop : .completed
        }
        if ledger.shortfalls?.contains(where: \.isLeft) ?? false { return .failed }
        return failure.blame == .person && header.trigger != .rollback ? .aborted : .rolledBack
    }

    /// Why it ends so.
    func finalReason(_ context: MachineContext) -> Reason {
        if let failure = ledger.failure {
            guard let shortfalls = ledger.shortfalls else { return failure.reason }
            return Reason(
                code: shortfalls.contains(where: \.isLeft) ? "rollback_incomplete" : failure.reason.code,
                message: ([failure.reason.message] + shortfalls.map(\.text)).joined(separator: " "))
        }
        if let trouble = troubleReason ?? context.memory.pins.passwordTrouble { return trouble }
        let environment = context.environment
        if let (service, hold) = picture.held.min(by: { $0.key < $1.key }) {
            return Reason(
                code: "held",
                message: "\(environment) runs what it should but for \(service), which is held: \(hold.reason.message)")
        }
        if let reason = context.memory.codeKept(in: environment, now: context.now) { return reason }
        return Reason(
            code: finalOutcome == .noop ? "converged" : "completed", message: "\(environment) is as git says.")
    }

    /// The trouble that a person must know of first: what stands in a release's way, then what is only not as
    /// new as it could be.
    var troubleReason: Reason? {
        if let refusal = header.refusal { return refusal }
        let all = (header.troubles ?? [:]).sorted {
            ($0.value.keepsPins ? 1 : 0, $0.key) < ($1.value.keepsPins ? 1 : 0, $1.key)
        }
        guard let first = all.first else { return unreadableReason }
        let more = all.count > 1 ? " The same goes for \(all.dropFirst().map(\.key.text).joined(separator: ", "))." : ""
        return Reason(code: first.value.reason.code, message: first.value.reason.message + more)
    }

    /// A container that can't be read is left as it is, and so are the others for its sake not.
    private var unreadableReason: Reason? {
        guard let all = picture.live?.unreadable, let first = all.first else { return nil }
        let more = all.count > 1 ? " The same goes for \(all.count - 1) more." : ""
        return Reason(
            code: first.reason.code,
            message:
                "\(first.name ?? first.id ?? "A container") is there and can't be read: "
                + "\(Sentence.ended(first.reason.message)) It is left as it is, and "
                + "everything else goes on.\(more)")
    }
}
