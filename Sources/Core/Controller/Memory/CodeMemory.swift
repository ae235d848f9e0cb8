import DesiredState
package import Model
import Ports
package import Planning

/// What is known of the `terraform/` folder: which state of it was used, which is good, and which isn't tried again.
package struct CodeMemory: Hashable, Sendable {
    /// Git's hash of the folder whose infrastructure step was applied last.
    package internal(set) var applied: String?
    /// The passwords that it was applied with, see ``PinMemory/passwords``.
    package internal(set) var appliedPasswords: [String: SecretPin]?
    /// For how many days the schedule keeps backups, as it was applied; nil when git says nothing of it.
    package internal(set) var appliedBackupDays: Int?
    /// The folder that everything was seen healthy with last; nil before that.
    package internal(set) var verified: TerraformCode?
    /// A change of the folder that isn't tried again.
    package internal(set) var hold: CodeHold?
    /// A change of the folder that another environment is to have first.
    package internal(set) var wait: CodeWait?
    /// The alert rules that are loaded; nil as long as none were.
    package internal(set) var rules: RulesStanding?
    /// Services that a state of the folder isn't tried on again, by the state that is used; nil when there are none.
    package internal(set) var refusals: [CodeRefusal]?

    /// A hold and a wait are about one state of the folder: another one ends them.
    mutating func turn(to revision: SourceRevision) {
        if hold?.tree != revision.terraformTree { hold = nil }
        if wait?.tree != revision.terraformTree { wait = nil }
    }

    /// Waits for `other` unless `standing`, the folder that was seen healthy there last, is the one of `revision`.
    mutating func askedOther(_ other: EnvironmentName, standing: String?, at revision: SourceRevision, now: Timestamp) {
        if standing == revision.terraformTree {
            wait = nil
        } else if wait == nil {
            wait = CodeWait(tree: revision.terraformTree, environment: other, until: now + CodeWait.limit)
        }
    }

    mutating func refuse(_ refusal: CodeRefusal) {
        let others = (refusals ?? []).filter { $0.service != refusal.service && $0.tree == refusal.tree }
        refusals = others + [refusal]
    }

    /// Ends the holds that are no younger than the wish, and the wait for another environment.
    ///
    /// - Returns: Whether code is to be tried again, so that a full plan is due.
    mutating func retry(askedAt time: Timestamp, now: Timestamp) -> Bool {
        var isTriedAgain = false
        if let hold, hold.since <= time {
            self.hold = nil
            isTriedAgain = true
        }
        let refused = refusals ?? []
        let kept = refused.filter { $0.since > time }
        if kept.count < refused.count {
            refusals = kept.isEmpty ? nil : kept
            isTriedAgain = true
        }
        if wait?.applies(at: now) == true { wait?.isEnded = true }
        return isTriedAgain
    }
}
