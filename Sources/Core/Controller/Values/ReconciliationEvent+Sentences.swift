import LiveState
import Model
import Ports
import Planning
import Rollout

/// Every sentence that a reconciliation tells.
extension ReconciliationEvent {
    // MARK: The reconciliation

    static func opened(steps: Int, infrastructure: Bool) -> ReconciliationEvent {
        ReconciliationEvent(
            .opened, "Started: \(Count.text(steps, "instance step"))\(infrastructure ? ", infrastructure" : "").")
    }

    static func ended(_ outcome: Outcome, _ reason: Reason) -> ReconciliationEvent {
        let isNamed = outcome == .rolledBack || outcome == .aborted
        return ReconciliationEvent(.ended, isNamed ? "Ended as \(outcome.rawValue): \(reason.message)" : reason.message)
    }

    static func sourceKept(_ failure: PortFailure, at commit: CommitID) -> ReconciliationEvent {
        ReconciliationEvent(
            .sourceKept, "Git can't be read (\(Sentence.open(failure.reason.message))); going on with \(commit).")
    }

    static var restarted: ReconciliationEvent {
        ReconciliationEvent(.restarted, "The controller started again; going on.")
    }

    static func stoodStill(for gap: Duration) -> ReconciliationEvent {
        ReconciliationEvent(
            .stoodStill,
            "The controller didn't run for \(gap.components.seconds) s (stopped, suspended or overloaded), or the "
                + "clock was set forward; that time isn't counted.")
    }

    /// - `next`: `step` or `instance`.
    static func stopped(beforeNext next: String) -> ReconciliationEvent {
        ReconciliationEvent(.stopped, "The controller stops before the next \(next).")
    }

    // MARK: Calls

    static func waited(_ wait: PortWait) -> ReconciliationEvent {
        ReconciliationEvent(
            .waited,
            "Waits \(wait.pause.wholeMicroseconds / 1000) ms after attempt \(wait.attempt): \(wait.reason.message)")
    }

    static func failed(_ reason: Reason, at instance: InstanceName? = nil) -> ReconciliationEvent {
        ReconciliationEvent(.failed, instance.map { "\($0): \(reason.message)" } ?? reason.message)
    }

    static func triedAgain(in pause: Duration, attempt: Int, of most: Int) -> ReconciliationEvent {
        ReconciliationEvent(
            .triedAgain, "Tries again in \(pause.wholeMicroseconds / 1_000_000) s, after attempt \(attempt) of \(most)."
        )
    }

    static func unreachable(_ environment: EnvironmentName) -> ReconciliationEvent {
        ReconciliationEvent(.unreachable, "\(environment) is read-only until Scaleway answers again.")
    }

    static func reachable(_ sentence: String) -> ReconciliationEvent { ReconciliationEvent(.reachable, sentence) }

    // MARK: Drift

    static func driftFound(_ drift: DriftExplanation) -> ReconciliationEvent {
        let what = drift.write.map(sentence) ?? "changed by somebody else; not explained (yet)."
        return ReconciliationEvent(.driftFound, "\(drift.resource): \(what)")
    }

    static func driftExplained(_ write: Attribution) -> ReconciliationEvent {
        ReconciliationEvent(.driftExplained, "\(write.resource): \(sentence(write))")
    }

    static func attributionFailed(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.attributionFailed, "Who caused the drift isn't known: \(reason.message)")
    }

    private static func sentence(_ write: Attribution) -> String {
        let principal = write.principal.map { "principal \($0)" } ?? "an unknown principal"
        let agent = write.userAgent.isEmpty ? "without a user agent" : "with “\(write.userAgent)”"
        return
            "changed at \(write.time) by \(principal) \(agent) (\(write.method), request "
            + "\(write.requestID ?? "unknown"))."
    }

    // MARK: Infrastructure

    static var infrastructurePlanned: ReconciliationEvent {
        ReconciliationEvent(.infrastructurePlanned, "Infrastructure: planning everything.")
    }

    static var infrastructureDone: ReconciliationEvent {
        ReconciliationEvent(.infrastructureDone, "Infrastructure is as the code says.")
    }

    static var begunAnew: ReconciliationEvent {
        ReconciliationEvent(
            .begunAnew, "All of it was destroyed: what was known of it is forgotten, and it begins anew.")
    }

    static func namespaceAdopted(_ namespace: LiveNamespace) -> ReconciliationEvent {
        ReconciliationEvent(
            .namespaceAdopted,
            "Terraform's state doesn't know the namespace \(namespace.id), which is there; it is put into it.")
    }

    static func adopted(_ adoption: Adoption) -> ReconciliationEvent {
        ReconciliationEvent(
            .adopted,
            "\(adoption.address) is there already as \(adoption.id), and Terraform's state doesn't know it: it is taken "
                + "over, and no other one is made.")
    }

    static func untainted(_ address: String) -> ReconciliationEvent {
        ReconciliationEvent(
            .untainted,
            "\(address): Terraform was broken off while it made it, and would replace it; it is kept, and what is "
                + "missing of it is planned.")
    }

    static func rulesLoaded(_ report: AlertRulesReport) -> ReconciliationEvent {
        let parts = [
            report.loaded.isEmpty ? nil : "\(report.loaded.joined(separator: ", ")) written",
            report.removed.isEmpty ? nil : "\(report.removed.joined(separator: ", ")) taken out",
        ]
        return ReconciliationEvent(
            .rulesLoaded, "Alert rules: \(parts.compactMap { $0 }.joined(separator: ", ")).")
    }

    static func rulesNotLoaded(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.rulesNotLoaded, reason.message)
    }

    static func moduleChanged(_ count: Int) -> ReconciliationEvent {
        ReconciliationEvent(.moduleChanged, "Terraform would change \(count) instances; they are done one at a time.")
    }

    static func planNotEmpty(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.planNotEmpty, reason.message)
    }

    // MARK: Rollouts

    static func rolloutBegan(_ work: ServiceWork) -> ReconciliationEvent {
        let items = work.items.map { "\($0.name) (\($0.kind.rawValue))" }.joined(separator: ", ")
        return ReconciliationEvent(.rolloutBegan, "Rollout of \(work.service): \(items).")
    }

    static func instanceHealthy(_ name: InstanceName) -> ReconciliationEvent {
        ReconciliationEvent(.instanceHealthy, "\(name) is healthy.")
    }

    static func instanceRemoved(_ name: InstanceName) -> ReconciliationEvent {
        ReconciliationEvent(.instanceRemoved, "\(name) is removed.")
    }

    static func instanceDisturbed(_ name: InstanceName, _ what: String) -> ReconciliationEvent {
        ReconciliationEvent(.instanceDisturbed, "\(name) \(what) while it was replaced; the step is begun again.")
    }

    static func warned(_ warning: String) -> ReconciliationEvent {
        ReconciliationEvent(.warned, "Terraform warns: \(warning)")
    }

    static var parked: ReconciliationEvent { ReconciliationEvent(.parked, "Suspended before the next instance.") }

    static var resumed: ReconciliationEvent { ReconciliationEvent(.resumed, "Resumed.") }

    static func putAside(_ reason: Reason) -> ReconciliationEvent { ReconciliationEvent(.putAside, reason.message) }

    static func planPauses(_ pause: PlanPause, now: Timestamp) -> ReconciliationEvent {
        ReconciliationEvent(
            .planPauses,
            "The infrastructure is tried again in \((pause.until - now).components.seconds) s, and at once when asked.")
    }

    static func orphansKept(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.orphansKept, reason.message)
    }

    // MARK: Rollbacks

    static func rollbackBegan(_ service: ServiceName, _ targets: [RollbackTarget]) -> ReconciliationEvent {
        let names = targets.map(\.name.text).joined(separator: ", ")
        return ReconciliationEvent(
            .rollbackBegan, "Rollback of \(service): \(names.isEmpty ? "nothing was touched yet" : names).")
    }

    static func rollbackOverBudget(_ reason: Reason) -> ReconciliationEvent {
        ReconciliationEvent(.rollbackOverBudget, reason.message)
    }

    static func rollbackFellShort(_ sentence: String) -> ReconciliationEvent {
        ReconciliationEvent(.rollbackFellShort, sentence)
    }

    static func rollbackEnded(_ rollback: RollbackMachine, after time: Duration) -> ReconciliationEvent {
        let seconds = time.components.seconds
        let isLeft = rollback.targets.contains { $0.left != nil }
        let unhealthy = rollback.unhealthy.map(\.text)
        let one = unhealthy.count == 1
        let result =
            unhealthy.isEmpty
            ? "\(isLeft ? "ends, incomplete," : "is done") after \(seconds) s."
            : "ended after \(seconds) s without success: \(unhealthy.joined(separator: ", ")) "
                + "\(one ? "has its" : "have their") earlier release back and \(one ? "isn't" : "aren't") healthy."
        return ReconciliationEvent(.rollbackEnded, "The rollback of \(rollback.service) \(result)")
    }

    // MARK: Code

    static var codeHeldAlone: ReconciliationEvent {
        ReconciliationEvent(
            .codeHeld,
            "The change of terraform/ is held: there is no other code that was seen healthy, so it is only not rolled "
                + "out further."
        )
    }

    static var codeHeld: ReconciliationEvent {
        ReconciliationEvent(
            .codeHeld, "The change of terraform/ is held; Terraform works with the code that was there before.")
    }

    static var codeHeldUnplannable: ReconciliationEvent {
        ReconciliationEvent(
            .codeHeld,
            "The change of terraform/ is held: it can't be planned. The next pass works with the code before.")
    }

    static var codeFreed: ReconciliationEvent {
        ReconciliationEvent(
            .codeFreed, "The code before can't be planned either: the change of terraform/ isn't held for it.")
    }

    static func codeRefused(_ service: ServiceName) -> ReconciliationEvent {
        ReconciliationEvent(
            .codeRefused, "\(service) stays as it is: what terraform/ would change of it isn't tried again.")
    }
}
