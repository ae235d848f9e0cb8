import DesiredState
import Model
import Planning

/// How what has nothing to do ends: a pass that found nothing, and a slow check whose full plan was empty.
extension Reconciliation {
    /// Refused when git asks for what can't be had, failed when it may be had later.
    func quietOutcome(_ context: MachineContext) -> Outcome {
        if header.refusal != nil { return .refused }
        let obstacles = (header.troubles ?? [:]).values.filter { !$0.keepsPins && !$0.waits }
        if context.memory.suspension != nil { return .noop }
        if obstacles.isEmpty, agenda.aside != nil { return .failed }
        if obstacles.isEmpty { return planPause(context)?.outcome ?? .noop }
        return obstacles.contains { !$0.passes } ? .refused : .failed
    }

    func quietReason(_ context: MachineContext) -> Reason {
        let environment = context.environment
        if let reason = troubleReason { return reason }
        if let reason = agenda.asideReason { return reason }
        if let pause = planPause(context) {
            guard let other = verdicts(context).reservation?.reason else { return pause.reason }
            return Reason(code: pause.reason.code, message: "\(Sentence.ended(pause.reason.message)) \(other.message)")
        }
        if let desired = header.desired, let reason = keptOrphans(desired, context) { return reason }
        if let reason = verdicts(context).reservation?.reason { return reason }
        if let reason = context.memory.pins.passwordTrouble { return reason }
        let orphans = Set(picture.differences.filter { $0.kind == .orphan }.map(\.resource)).sorted()
        if let desired = header.desired, !orphans.isEmpty {
            let one = orphans.count == 1
            let why = desired.prune ? "for instances of this controller only" : "off"
            return Reason(
                code: "orphan_kept",
                message:
                    "\(Self.listed(orphans)) \(one ? "runs" : "run") and git doesn't name \(one ? "it" : "them"); "
                    + "\(one ? "it stays" : "they stay"), because `prune` is \(why).")
        }
        let ignored =
            context.memory.passes.ignored.isEmpty
            ? "" : ", but for \(context.memory.passes.ignored.count) ignored differences"
        return Reason(code: "converged", message: "\(environment) is as git says\(ignored).")
    }
}
