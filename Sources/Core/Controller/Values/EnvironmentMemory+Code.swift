package import DesiredState
package import Model
package import Ports
package import Reconciliation

/// Which state of `terraform/` is used: git's, or, while that is held or waits for another environment, the last one
/// that was seen healthy. The machine asks for its passes, and `amarre terraform` for a person; in this order:
/// ``turn(to:)``, ``environmentBefore(_:_:at:now:)``, ``wait(for:standing:at:now:)`` when that named one,
/// ``code(at:now:)``.
extension EnvironmentMemory {
    /// A hold and a wait are about one state of the folder: another one ends them.
    package mutating func turn(to revision: SourceRevision) {
        if let hold = codeHold, hold.tree != revision.terraformTree { codeHold = nil }
        if let wait = codeWait, wait.tree != revision.terraformTree { codeWait = nil }
    }

    /// The environment that must have a change of the code before `environment`; nil when there is no change, or
    /// nothing to wait for.
    package func environmentBefore(
        _ environment: EnvironmentName, _ desired: DesiredEnvironment, at revision: SourceRevision, now: Timestamp
    ) -> EnvironmentName? {
        guard let other = desired.promotion?.from, other != environment, let good = verifiedCode,
            good.tree != revision.terraformTree,
            codeHold == nil, codeWait?.applies(at: now) ?? true
        else { return nil }
        return other
    }

    /// Waits for `other` unless `standing`, the folder that was seen healthy there last, is the one of `revision`.
    ///
    /// - Returns: Whether a wait began.
    package mutating func wait(
        for other: EnvironmentName, standing: String?, at revision: SourceRevision, now: Timestamp
    ) -> Bool {
        if standing == revision.terraformTree {
            codeWait = nil
            return false
        }
        guard codeWait == nil else { return false }
        codeWait = CodeWait(tree: revision.terraformTree, environment: other, until: now + CodeWait.limit)
        return true
    }

    /// What Terraform works with. Where nothing was seen healthy yet, that is git's whatever is held.
    package func code(at revision: SourceRevision, now: Timestamp) -> TerraformCode {
        let isKept = codeHold != nil || codeWait?.applies(at: now) == true
        let asked = TerraformCode(tree: revision.terraformTree, commit: revision.commit.id)
        return isKept ? verifiedCode ?? asked : asked
    }

    /// Why git's code isn't used in `environment`, or not for all of its services; nil when it is.
    package func codeKept(in environment: EnvironmentName, now: Timestamp) -> Reason? {
        let kept = heldOrWaiting(in: environment, now: now)
        let refused = (codeRefusals ?? []).filter { $0.tree == terraformTree }.sorted { $0.service < $1.service }
        guard let first = refused.first else { return kept }
        let names = refused.map(\.service.text).joined(separator: ", ")
        let what =
            "What terraform/ would change of \(names) in \(environment) went back and isn't tried again: "
            + "\(first.reason.message)"
        guard let kept else {
            return Reason(
                code: "held", message: what + " Change terraform/ in git, or run `amarre retry -e \(environment)`.")
        }
        return Reason(code: kept.code, message: "\(kept.message) \(what)")
    }

    private func heldOrWaiting(in environment: EnvironmentName, now: Timestamp) -> Reason? {
        if let hold = codeHold {
            let with = verifiedCode.map { " Terraform works with the code of commit \($0.commit)." } ?? ""
            return Reason(
                code: "held",
                message:
                    "The change of terraform/ is held in \(environment) since \(hold.since): "
                    + "\(hold.reason.message)\(with) Change terraform/ in git, or run `amarre retry -e "
                    + "\(environment)`.")
        }
        guard let wait = codeWait, wait.applies(at: now) else { return nil }
        return Reason(
            code: "code_waits",
            message:
                "A change of terraform/ waits until \(wait.environment) has applied it and was seen healthy, until "
                + "\(wait.until) at most. `amarre retry -e \(environment)` ends the wait.")
    }

    /// A state of an earlier version doesn't say which code was seen healthy: what was applied without a
    /// plan being due since.
    package mutating func noteCodeOfEarlierVersion() {
        guard made == nil else { return }
        made = []
        guard verifiedCode == nil, codeHold == nil, !fullPlanDue, let last = source,
            last.terraformTree == terraformTree, fullPlanAt != nil
        else { return }
        verifiedCode = TerraformCode(tree: last.terraformTree, commit: last.commit.id)
    }
}

extension EnvironmentMemory {
    /// Ends a hold of the code that is no younger than the wish, and the wait for another environment; false when there
    /// was neither.
    mutating func retryCode(askedAt time: Timestamp, now: Timestamp) -> Bool {
        var ended = false
        if let hold = codeHold, hold.since <= time {
            codeHold = nil
            fullPlanDue = true
            ended = true
        }
        let refused = codeRefusals ?? []
        let kept = refused.filter { $0.since > time }
        if kept.count < refused.count {
            codeRefusals = kept.isEmpty ? nil : kept
            fullPlanDue = true
            ended = true
        }
        if codeWait?.applies(at: now) == true {
            codeWait?.isEnded = true
            ended = true
        }
        return ended
    }
}
