import DesiredState
import Model
import Ports
import Planning

/// What git says, and which of it is followed.
extension Pass {
    /// Findings of a commit that can't be used which are kept with the reconciliation; `validate` shows all.
    private static let keptFindings = 20

    mutating func take(_ revision: SourceRevision, _ context: inout MachineContext) {
        reconciliation.header.revision = revision
        switch revision.desired {
        case .valid(let desired):
            if let refusal = Gate.verdicts(desired, in: context.environment).objection?.reason {
                return end(.refused, refusal)
            }
            if refusesProject(desired, &context) { return }
            context.remember(.read(revision))
            settle(on: desired, &context)
        case .invalid(let findings):
            // The record names the first; the rest would be saved with it.
            reconciliation.header.revision = SourceRevision(
                commit: revision.commit, desired: .invalid(Array(findings.prefix(Self.keptFindings))),
                terraformTree: revision.terraformTree)
            if proceedWithLastForRollback(&context) { return }
            let first = findings.first.map { String(describing: $0) } ?? "no details"
            let more = findings.count > 1 ? " (and \(findings.count - 1) more)" : ""
            end(
                .refused,
                Reason(
                    code: "invalid_desired_state",
                    message:
                        "The desired state at \(revision.commit.id) is invalid: \(first)\(more). Run `amarre validate`."
                ))
        case .missing:
            if proceedWithLastForRollback(&context) { return }
            end(
                .refused,
                Reason(
                    code: "desired_state_missing",
                    message:
                        "The commit \(revision.commit.id) has no desired state for \(context.environment). Nothing is "
                        + "removed because of that; put the folder back."))
        }
    }

    /// Git may be away for hours; what it said last stays in force, and healing goes on.
    mutating func takeNoSource(_ failure: PortFailure, _ context: inout MachineContext) {
        guard Self.keepsLastSource(failure.kind) || reconciliation.header.trigger == .rollback,
            let last = context.memory.git.source,
            case .valid(let desired) = last.desired
        else { return end(.failed, failure.reason) }
        reconciliation.header.revision = last
        reconciliation.ledger.steps.append(.sourceKept(failure, at: last.commit.id), at: context.now)
        settle(on: desired, &context)
    }

    /// Whether git said nothing at all: it is away, slow, or refuses us. A commit that can't be used is something else.
    private static func keepsLastSource(_ kind: PortFailure.Kind) -> Bool {
        switch kind {
        case .unreachable, .timedOut, .throttled, .denied: true
        case .transient, .notFound, .invalid, .quota, .locked, .cancelled, .internalError: false
        }
    }

    /// A person's rollback doesn't depend on what git says now.
    private mutating func proceedWithLastForRollback(_ context: inout MachineContext) -> Bool {
        guard reconciliation.header.trigger == .rollback, let last = context.memory.git.source,
            case .valid(let desired) = last.desired
        else {
            return false
        }
        reconciliation.header.revision = last
        settle(on: desired, &context)
        return true
    }

    /// Whether git asks for another project: an environment stays in the Scaleway project that it was made in. In
    /// another one nothing of it is there, and to make it there while the old one runs is a move, which a person makes.
    /// The reconciliation goes on with what git asked for before then, so that drift is still put back, and ends as refused.
    private mutating func refusesProject(_ desired: DesiredEnvironment, _ context: inout MachineContext) -> Bool {
        context.remember(.projectAskedFor(nil))
        guard let reason = context.memory.refusal(of: desired.project, in: context.environment) else { return false }
        context.remember(.projectAskedFor(desired.project))
        guard let last = context.memory.git.source, case .valid(let before) = last.desired,
            before.project == context.memory.settledProject
        else {
            end(.refused, reason)
            return true
        }
        reconciliation.header.revision = last
        reconciliation.header.refusal = reason
        settle(on: before, &context)
        return true
    }

    // MARK: Which code

    /// Goes on with what git asks for, once it is known whether its code may be used.
    private mutating func settle(on desired: DesiredEnvironment, _ context: inout MachineContext) {
        guard let revision = reconciliation.header.revision else { return end(.failed, .incomplete) }
        reconciliation.header.desired = desired
        context.remember(.turned(to: revision))
        if reconciliation.header.trigger != .rollback,
            let other = context.memory.environmentBefore(context.environment, desired, at: revision, now: context.now)
        {
            enter(.comparingCode(other))
            return context.ask(.codeStanding(other))
        }
        reconciliation.header.code = context.memory.usedCode(at: revision, now: context.now)
        resolve(desired, &context)
    }

    /// - `standing`: git's hash of the `terraform/` folder that the other environment was seen healthy with last; nil
    ///   when that isn't known.
    mutating func goOn(after other: EnvironmentName, standing: String?, _ context: inout MachineContext) {
        guard let revision = reconciliation.header.revision, let desired = reconciliation.header.desired else {
            return end(.failed, .incomplete)
        }
        let waited = context.memory.code.wait != nil
        context.remember(.askedOther(other, standing: standing, at: revision, now: context.now))
        if !waited, context.memory.code.wait != nil { context.touch() }
        reconciliation.header.code = context.memory.usedCode(at: revision, now: context.now)
        resolve(desired, &context)
    }
}
