package import DesiredState
package import Model
import Ports
package import Planning

/// Which state of `terraform/` is used: git's, or, while that is held or waits for another environment, the last one that
/// was seen healthy. The machine asks for its passes, and `amarre terraform` for a person; in this order:
/// ``MemoryChange/turned(to:)``, ``environmentBefore(_:_:at:now:)``,
/// ``MemoryChange/askedOther(_:standing:at:now:)`` when that named one, ``usedCode(at:now:)``.
extension EnvironmentMemory {
    /// The environment that must have a change of the code before `environment`; nil when there is no change, or
    /// nothing to wait for.
    package func environmentBefore(
        _ environment: EnvironmentName, _ desired: DesiredEnvironment, at revision: SourceRevision, now: Timestamp
    ) -> EnvironmentName? {
        guard let other = desired.promotion?.from, other != environment, let good = code.verified,
            good.tree != revision.terraformTree,
            code.hold == nil, code.wait?.applies(at: now) ?? true
        else { return nil }
        return other
    }

    /// What Terraform works with. Where nothing was seen healthy yet, that is git's whatever is held.
    package func usedCode(at revision: SourceRevision, now: Timestamp) -> TerraformCode {
        let isKept = code.hold != nil || code.wait?.applies(at: now) == true
        let asked = TerraformCode(tree: revision.terraformTree, commit: revision.commit.id)
        return isKept ? code.verified ?? asked : asked
    }

    /// Why git's code isn't used in `environment`, or not for all of its services; nil when it is.
    package func codeKept(in environment: EnvironmentName, now: Timestamp) -> Reason? {
        let kept = heldOrWaiting(in: environment, now: now)
        let refused = (code.refusals ?? []).filter { $0.tree == code.applied }.sorted { $0.service < $1.service }
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
        if let hold = code.hold {
            let with = code.verified.map { " Terraform works with the code of commit \($0.commit)." } ?? ""
            return Reason(
                code: "held",
                message:
                    "The change of terraform/ is held in \(environment) since \(hold.since): "
                    + "\(hold.reason.message)\(with) Change terraform/ in git, or run `amarre retry -e "
                    + "\(environment)`.")
        }
        guard let wait = code.wait, wait.applies(at: now) else { return nil }
        return Reason(
            code: "code_waits",
            message:
                "A change of terraform/ waits until \(wait.environment) has applied it and was seen healthy, until "
                + "\(wait.until) at most. `amarre retry -e \(environment)` ends the wait.")
    }
}
