import DesiredState
package import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// Whether a look is believed: what was there is not missing because one look didn't show it.
extension EnvironmentMachine {
    /// Looks of one pass that may disagree about what is missing before it leaves it to the next pass.
    private static let looksOfAPass = 5

    /// What a look should find; it is asked for by id when a list doesn't show it.
    package var known: KnownResources { context.known }

    /// Whether what `live` says may be acted upon. When not, the next look is planned already, or the pass is over.
    mutating func believes(_ live: LiveEnvironment, now: Timestamp) -> Bool {
        var expected = context.memory.applied.mapValues(\.containerID)
        // What we are removing ourselves is missed by nobody.
        if case .rolling(let rollout) = run?.phase, let item = rollout.item, item.kind == .remove { expected[item.name] = nil }
        var absences = context.memory.absences ?? Absences()
        let verdict = absences.take(live, at: now, namespace: context.memory.namespace?.id, containers: expected)
        context.memory.absences = absences == Absences() ? nil : absences
        guard case .lookAgain(let time, let reason) = verdict else { return true }
        guard let project = run?.desired?.project else { return false }
        let next = now + Absences.containerPause
        if run?.opened == true {
            // Whatever is under way goes on from what is believed.
            context.ask(.observe(project: project), at: next)
            return false
        }
        let looks = (run?.looks ?? 0) + 1
        run?.looks = looks
        if time <= next, looks < Self.looksOfAPass {
            context.ask(.observe(project: project), at: max(time, now))
        } else {
            end(.noop, reason, now: now)
            context.timers.schedule(.pass(.poll), at: max(time, next))
        }
        return false
    }

    /// Terraform would make a namespace that is there: its state has lost it, or knows another one that went away. The one that is there is
    /// put into the state instead; a second one of the name would hold nothing and be in everybody's way.
    mutating func adoptsNamespace(_ plan: PlanSummary, now: Timestamp) -> Bool {
        guard plan.changes.contains(where: { $0.address == InstanceAddress.namespace && $0.action == .create }),
            let namespace = run?.live?.namespace, namespace.status != .deleting
        else { return false }
        if run?.adoptedNamespace == true {
            // It was put into the state, and Terraform is still told that it isn't there.
            let text = "Looking again: Terraform doesn't find the namespace \(namespace.id), which is there. Nothing was applied."
            end(.failed, Reason(code: "looking_again", message: text), now: now)
            return true
        }
        run?.adoptedNamespace = true
        happened(.namespaceAdopted(namespace))
        context.ask(.adopt(address: InstanceAddress.namespace, containerID: namespace.id))
        return true
    }
}
