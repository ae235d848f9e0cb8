import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// The world knows why a thing happened; what the machines say of it is compared.
extension Simulation {
    /// Called after each event: a hold that wasn't there before, and what it accuses.
    mutating func inspectHolds(_ environment: Int, _ event: MachineEvent, before: UnderWay, holds: [ServiceName: Hold])
    {
        if case .finished(_, .source(let revision)) = event { readGit(environment, revision.commit.id) }
        noteReleases(environment)
        let new = machines[environment].context.memory.services.holds
        if new == holds { return }
        for (service, hold) in new.sorted(by: { $0.key < $1.key }) where holds[service] != hold {
            // That the code was proven later makes the release alone the accused.
            let isNarrowed =
                holds[service]?.since == hold.since && holds[service]?.reconciliation == hold.reconciliation
            let release =
                isNarrowed ? ledger.accused["\(environment)/\(service)"] : before.reconciliation?.effective[service]
            ledger.accused["\(environment)/\(service)"] = release
            // It accuses the code as much as the release.
            if let tree = hold.tree, git.isUnworkable(tree) { continue }
            if let wrong = verdict(
                hold.reason.code, on: release, of: service, environment, reconciliation: before.reconciliation)
            {
                violate("blame", "a hold of \(service): \(wrong)")
            }
        }
    }

    /// Called after each event: what is thought of `terraform/`.
    mutating func noteCode(_ environment: Int, before: CodeMemory) {
        guard
            machines[environment].context.memory.code.hold != before.hold
                || machines[environment].context.memory.code.verified != before.verified
        else { return }
        let code = machines[environment].context.memory.code
        if code.hold != before.hold {
            note("\(environment) code held: \(code.hold?.tree ?? "none")")
        }
        guard code.verified != before.verified else { return }
        note("\(environment) code good: \(code.verified?.tree ?? "none")")
        if let good = code.verified, git.isUnworkable(good.tree) {
            violate("blame", "\(good.tree) is taken for good, and no container starts with it")
        }
    }

    /// What is wrong with a verdict; nil when it is deserved.
    private func verdict(
        _ code: String, on release: Release?, of service: ServiceName, _ environment: Int,
        reconciliation: ReconciliationView?
    ) -> String? {
        switch code {
        case "rollback_requested" where ledger.schemasAsked.contains("\(environment)/\(service)"):
            return nil
        case "aborted", "rollback_requested":
            return ledger.aborts.contains(environment) ? nil : "\(code), and nobody asked for it"
        case "probe_failed", "deploy_failed", "deadline_exceeded":
            guard let release else { return "\(code) of nothing" }
            if isBad(release, late: code == "deadline_exceeded") { return nil }
            return
                "\(code), and \(TraceText.short(release.image.digest.text)) is good "
                + "(\(causes(of: service, environment, reconciliation)))"
        case "migrate_failed", "migrate_wrong_revision", "migrate_unsupported":
            guard let release, migrations.behavior(of: release.image).isGood else { return nil }
            return "\(code), and the migration of \(TraceText.short(release.image.digest.text)) is good"
        default:
            return nil
        }
    }

    /// Whether a release can't run as it should.
    private func isBad(_ release: Release, late: Bool) -> Bool {
        if release.variables["BROKEN"] != nil { return true }
        return switch cloud.behaviors[release.image.digest.text] ?? .good {
        case .good: false
        case .slow: late
        case .unhealthy, .crashes, .unpullable, .stuck, .failsAfter: true
        }
    }

    /// What else went on, for the message.
    private func causes(of service: ServiceName, _ environment: Int, _ reconciliation: ReconciliationView?) -> String {
        let since = (reconciliation?.startedAt ?? clock) - ahead
        var found: [String] = []
        for index in 0..<5 {
            let key = WorldCloud.key(environment, "\(service)-\(index)")
            if let time = cloud.touchedByOthers[key], time >= since - .seconds(60) {
                found.append("\(key) was changed by others")
            }
        }
        if !git.tree.works { found.append("the module can't work") }
        if stalledAt > since { found.append("the process stood still") }
        if clockMovedAt > since { found.append("the clock moved") }
        for kind in SimulatedFault.allCases where faults.had(kind, since: since) { found.append("\(kind)") }
        return found.isEmpty ? "nothing else went on" : found.joined(separator: ", ")
    }

    // MARK: Events

    /// Called once for each audit event.
    mutating func checkBlame(_ event: AuditEvent, _ environment: Int) {
        switch event.kind {
        case .driftDetected:
            for difference in event.differences where !isReal(difference, environment) {
                violate("blame", "drift of \(difference.resource) \(difference.field), and nobody else wrote there")
                return
            }
        case .environmentUnreachable:
            // It may have waited long to be recorded.
            var since = min(now, event.time - ahead) - .seconds(90)
            // A process that stood still saw nothing of what came after.
            if stalledAt > since { since = min(since, stillSince - .seconds(90)) }
            // A slow answer and a stop that was too short to be noticed make 12 s together.
            if stalledAt > min(now, event.time - ahead) - .seconds(12) { return }
            if !faults.had(.api, .throttle, .token, .silence, .registry, .slow, .unreadableRow, since: since) {
                violate("blame", "\(event.reason.message), and Scaleway worked all the time")
            }
        default: break
        }
        if event.outcome == .aborted, !ledger.aborts.contains(environment) {
            violate("blame", "aborted, and nobody asked for it")
        }
        if event.outcome == .noop || event.outcome == .completed, let commit = event.commit?.id {
            ledger.goodTrees[environment] = git.tree(at: commit).text
        }
        if event.outcome == .failed, event.reason.code == "does_not_converge",
            !wasTouched(environment, since: event.startedAt)
        {
            violate("blame", "\(event.reason.message) Nobody did.")
        }
    }

    /// Whether somebody else wrote there after the controller did.
    private func isReal(_ difference: Difference, _ environment: Int) -> Bool {
        if ledger.ignoring.contains(environment) { return true }
        let key = WorldCloud.key(environment, difference.resource)
        guard let touched = cloud.touchedByOthers[key] else { return false }
        return touched >= cloud.writes[key] ?? touched
    }

    private func wasTouched(_ environment: Int, since start: Timestamp) -> Bool {
        cloud.touchedByOthers.contains {
            $0.key.hasPrefix("\(environment)/") && $0.value >= start - ahead - .seconds(60)
        }
    }
}
