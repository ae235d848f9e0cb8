import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Whether everything has come to rest, and rightly.
extension Simulation {
    /// Whether both environments had a quiet pass after the faults ended and the world is as it should be.
    func hasConverged() -> Bool {
        guard let calmSince, alive, !machines.isEmpty else { return false }
        return (0..<Self.environmentCount).allSatisfy { environment in
            if isParked(environment) { return true }
            // With a clock that was set back, a pass may bear a time that is yet to come.
            guard requests[environment].isEmpty else { return false }
            guard let pass = machines[environment].context.memory.passes.last, views[environment].reconciliation == nil,
                pass.at > calmSince + ahead
            else {
                return false
            }
            return isAtRest(environment, pass) && wrong(environment).isEmpty
        }
    }

    /// A person stopped a rollout between two instances, and nobody resumes.
    private func isParked(_ environment: Int) -> Bool {
        guard ending == .nothing, machines[environment].context.memory.suspension != nil,
            views[environment].reconciliation?.standing == .parked
        else {
            return false
        }
        return true
    }

    /// Whether the last pass ended as it should with what is left: quietly, or with the reason that keeps it.
    private func isAtRest(_ environment: Int, _ pass: EnvironmentMemory.LastPass) -> Bool {
        if machines[environment].context.memory.suspension != nil { return ending == .nothing }
        if faults.locked == environment, pass.reason.code == "locked" { return true }
        switch git.broken[environment] {
        case .invalid: return pass.reason.code == "invalid_desired_state"
        case .missing: return pass.reason.code == "desired_state_missing"
        case .valid, nil: break
        }
        let isGone = pass.reason.code == "scaleway_not_found" && !(git.unreadable.isEmpty && git.deleted.isEmpty)
        if git.desired[environment].project != Constant.project {
            // One that never looked at the first project can't know that it is another.
            let isFirst = machines[environment].context.memory.place.project == git.desired[environment].project
            let isIrreparable = git.desired[environment].services.contains { self.isIrreparable($0, environment) }
            let hidesMore = faults.unreadableForGood && pass.reason.code == "scaleway_answer_invalid"
            return isIrreparable || hidesMore || isGone
                || pass.reason.code == (isFirst ? "unexpected_change" : "project_changed")
        }
        guard pass.commit == git.head else { return false }
        // An orphan with such a secret can't be written either.
        let memory = machines[environment].context.memory
        let isIrreparable = memory.instances.applied.values.contains {
            $0.spec.secrets.values.contains { !git.isReadable($0) }
        }
        if isIrreparable || isGone || git.desired[environment].services.contains(where: isInTrouble) {
            return [.refused, .failed, .noop].contains(pass.outcome)
        }
        if faults.unreadableForGood, pass.reason.code == "scaleway_answer_invalid" { return true }
        // There is no code with which its containers start: they are tried again for as long as git wants that.
        if !git.tree.works, memory.code.verified == nil, [.rolledBack, .failed].contains(pass.outcome) { return true }
        // What is known best doesn't run as it should either: mending it is tried again for as long as nobody asks for
        // something else.
        let isVerdict = ["probe_failed", "deploy_failed", "deadline_exceeded", "rollback_incomplete"].contains(
            pass.reason.code)
        if ending != .commit, [.rolledBack, .failed].contains(pass.outcome), isVerdict, isBestBad(environment) {
            return true
        }
        // Services wait for the migration of one that is held, as long as git wants what it wants.
        if pass.reason.code == "migrate_after", pass.outcome == .failed, waitsForHeld(environment) { return true }
        guard pass.outcome == .noop else { return false }
        let isHeldRightly = ending != .commit || isHeldByPerson(environment) || isHeldByOrphan(environment)
        return ["converged", "orphan_kept"].contains(pass.reason.code) || (pass.reason.code == "held" && isHeldRightly)
    }

    /// Whether all that is held is so because a person asked for it, maybe after the last commit: good things end no
    /// such hold.
    private func isHeldByPerson(_ environment: Int) -> Bool {
        let memory = machines[environment].context.memory
        let reasons =
            memory.services.holds.values.map(\.reason.code) + (memory.code.hold.map { [$0.reason.code] } ?? [])
            + (memory.code.refusals ?? []).filter { $0.tree == memory.code.applied }.map(\.reason.code)
        return reasons.allSatisfy { ["rollback_requested", "aborted"].contains($0) }
    }

    /// Whether new code is held that was tried on what git doesn't name any more, and what that runs doesn't start as
    /// it should. No commit that leaves it there mends it.
    private func isHeldByOrphan(_ environment: Int) -> Bool {
        let memory = machines[environment].context.memory
        guard memory.services.holds.isEmpty, let hold = memory.code.hold else { return false }
        return memory.services.verified.contains { service, release in
            git.desired[environment].service(service) == nil
                && cloud.behaviors[release.image.digest.text] ?? .good != .good
                && hold.reason.message.contains("\(service)")
        }
    }

    /// Whether a service that is there goes on with a release that was seen healthy once and isn't reliable.
    private func isBestBad(_ environment: Int) -> Bool {
        machines[environment].context.memory.services.verified.contains { service, release in
            cloud.behaviors[release.image.digest.text] ?? .good != .good
                && cloud.container(environment, "\(service)-0") != nil
        }
    }

    /// Only the module would change the instance, and its service went back with that: it goes on as it is.
    private func leavesToOldCode(_ change: PlannedChange, _ environment: Int) -> Bool {
        let memory = machines[environment].context.memory
        return change.action == .update && change.attributes.allSatisfy { ["tags", "startup_probe"].contains($0) }
            && memory.code.refusals?.contains { refusal in
                refusal.tree == memory.code.applied
                    && memory.instances.applied.keys.contains {
                        $0.service == refusal.service && InstanceAddress.text($0) == change.address
                    }
            } ?? false
    }

    private func isKeptFromHeldCode(_ spec: InstanceSpec, _ environment: Int) -> Bool {
        let memory = machines[environment].context.memory
        return memory.code.hold?.tree == git.tree.text && memory.code.verified == nil
            && (memory.services.verified[spec.name.service] == nil || memory.instances.applied[spec.name]?.spec == spec)
            && cloud.container(environment, spec.name.text)?.live.status == .ready
    }

    /// Nothing can be compared: a person stopped it, or git asks for what can't be.
    private func isRefused(_ environment: Int) -> Bool {
        machines[environment].context.memory.suspension != nil || git.broken[environment] != nil
            || git.desired[environment].project != Constant.project || faults.locked == environment
    }

    /// What it asks for isn't there. It stays as it is, and it alone.
    private func isInTrouble(_ service: DesiredService) -> Bool {
        service.secrets.values.contains { git.pin($0) == nil }
            || service.migrate?.secrets.values.contains { git.pin($0) == nil } ?? false
    }

    /// It is held, or git can't be used, and what it goes on with has a secret that can't be read any more: what is
    /// missing of it can't be made.
    private func isIrreparable(_ service: DesiredService, _ environment: Int) -> Bool {
        guard
            ledger.holds["\(environment)/\(service.name)"] != nil
                || git.desired[environment].project != Constant.project
        else {
            return false
        }
        return machines[environment].context.memory.services.verified[service.name]?.secrets.values.contains {
            !git.isReadable($0)
        } ?? false
    }

    /// Whether a service waits for another one whose migration is held or isn't done.
    private func waitsForHeld(_ environment: Int) -> Bool {
        git.desired[environment].services.contains { isWaiting($0, environment) }
    }

    /// Whether its migration comes after one that isn't done, because that service is held, waits itself, or something
    /// of it can't be read. No two wait for each other.
    private func isWaiting(_ service: DesiredService, _ environment: Int) -> Bool {
        service.migrate?.after.contains { other in
            guard ledger.holds["\(environment)/\(other)"] == nil else { return true }
            guard let first = git.desired[environment].service(other) else { return false }
            if unreadable(environment).flatMap({ InstanceName($0)?.service }) == other { return true }
            return isInTrouble(first) || isIrreparable(first, environment) || isWaiting(first, environment)
        } ?? false
    }

    /// The container whose row can't be read for good.
    private func unreadable(_ environment: Int) -> String? {
        faults.unreadableForGood ? cloud.all(of: environment).first?.live.name : nil
    }

    /// What is still wrong, for the message.
    func unconverged() -> String {
        (0..<Self.environmentCount).map { environment in
            let pass = machines[environment].context.memory.passes.last
            let reconciliation =
                views[environment].reconciliation.map {
                    "run \($0.id) in \(String(describing: $0.standing).prefix(300))"
                }
                ?? "no run"
            let rest = pass.map { isAtRest(environment, $0) ? "at rest" : "not at rest" } ?? ""
            return
                "\(environment): \(rest), last pass \(pass?.outcome.rawValue ?? "none") \(pass?.reason.code ?? "") "
                + "\(pass?.reason.message ?? ""); \(reconciliation); " + wrong(environment).joined(separator: ", ")
        }.joined(separator: " | ")
    }

    /// Live state and Terraform against what git asks for, holds considered.
    func wrong(_ environment: Int) -> [String] {
        let machine = machines[environment]
        let desired = git.desired[environment]
        var found: [String] = []
        if isRefused(environment) { return [] }
        let unreadable = unreadable(environment)
        // Nobody knows whether what was written there runs, so nothing else of the service is touched.
        func waitsForUnreadable(_ service: ServiceName) -> Bool {
            machine.context.memory.instances.unsettled?.contains { $0.service == service && $0.text == unreadable }
                ?? false
        }
        for service in desired.services where !isInTrouble(service) && !isIrreparable(service, environment) {
            if waitsForUnreadable(service.name) || isWaiting(service, environment) { continue }
            let expected: [InstanceSpec]
            if ledger.holds["\(environment)/\(service.name)"] != nil {
                expected = machine.context.memory.services.verified[service.name]?.instances(of: service.name) ?? []
                if expected.isEmpty { continue }
            } else {
                guard let digest = service.image.digest ?? machine.context.memory.pins.images[service.name]?.digest
                else {
                    found.append("\(service.name) has no digest")
                    continue
                }
                let pins = ReleasePins(digests: [service.name: digest], secrets: pins(service))
                expected = service.release(pins: pins)?.instances(of: service.name) ?? []
            }
            let rules = IgnoreRules(desired.ignore, at: clock)
            for spec in expected where spec.name.text != unreadable {
                // Held code, and no other, and nothing to go back to: what serves isn't touched, whatever
                // git asks of it.
                if isKeptFromHeldCode(spec, environment) { continue }
                found += difference(
                    rules.keep(spec, as: cloud.container(environment, spec.name.text)?.live), environment)
            }
            for container in cloud.all(of: environment) {
                guard let name = InstanceName(container.live.name), name.service == service.name,
                    name.index >= expected.count,
                    container.live.name != unreadable
                else {
                    continue
                }
                found.append("\(name) is surplus")
            }
        }
        // What git doesn't name waits for what is held; see `checkRemoval` for what may not go.
        let waits =
            ledger.holds.keys.contains { $0.hasPrefix("\(environment)/") }
            || desired.services.contains(where: isInTrouble)
            || unreadable != nil
        if desired.prune, !waits {
            for container in cloud.all(of: environment) {
                if let name = InstanceName(container.live.name), desired.service(name.service) == nil {
                    found.append("\(name) wasn't pruned")
                }
            }
        }
        var request = machine.fullPlan(live: cloud.observation(of: environment, name: desired.name, at: clock))
        request.commit = git.head
        var tree = git.tree
        let isHeld = machine.context.memory.code.hold?.tree == git.tree.text
        let rules = machine.context.memory.code.rules
        if !isHeld, rules == nil || rules?.trouble == nil && rules?.tree != cloud.rules[environment] {
            found.append("alert rules of \(rules?.tree ?? "no code") are loaded")
        }
        let kept =
            isHeld && machine.context.memory.code.verified?.tree != git.tree.text
            ? machine.context.memory.code.verified : nil
        if let kept { tree = git.tree(at: kept.commit) }
        for change in terraform[environment].changes(request, tree: tree, environment: environment, cloud: cloud) {
            // What refused code brought besides instances stays; with no code to go back to, instances
            // stay as they are.
            if isHeld, (TerraformWorld.instance(at: change.address) == nil) == (kept != nil) { continue }
            if let name = TerraformWorld.instance(at: change.address) {
                // Nobody asked for what an orphan runs; the next full plan of a run mends it.
                guard let service = desired.service(name.service), !isLeftover(name, environment) else { continue }
                if isInTrouble(service) || isIrreparable(service, environment) || isWaiting(service, environment) {
                    continue
                }
                if name.text == unreadable || waitsForUnreadable(name.service) { continue }
            }
            // With a module that can't work the containers keep what the one before it set.
            if !tree.works, change.action == .update,
                change.attributes.allSatisfy({ ["tags", "startup_probe"].contains($0) })
            {
                continue
            }
            if faults.locked == environment || leavesToOldCode(change, environment) { continue }
            found.append(
                "plan: \(change.action.rawValue) \(change.address) \(change.attributes.joined(separator: " "))")
        }
        return found
    }

    /// Left over from the first release of a service that is held and never ran.
    private func isLeftover(_ name: InstanceName, _ environment: Int) -> Bool {
        ledger.holds["\(environment)/\(name.service)"] != nil
            && machines[environment].context.memory.services.verified[name.service] == nil
    }

    private func pins(_ service: DesiredService) -> [String: SecretPin] {
        var pins: [String: SecretPin] = [:]
        for reference in service.secrets.values {
            pins[reference.key] = git.pin(reference)
        }
        return pins
    }

    private func difference(_ spec: InstanceSpec, _ environment: Int) -> [String] {
        guard let container = cloud.container(environment, spec.name.text) else { return ["\(spec.name) is missing"] }
        let live = container.live
        var found: [String] = []
        let canRun = git.tree.works || machines[environment].context.memory.code.verified != nil
        if live.status != .ready, canRun { found.append("\(spec.name) is \(live.status.rawValue)") }
        if live.image != spec.image.description { found.append("\(spec.name) runs \(TraceText.short(live.image))") }
        if live.variables != spec.variables { found.append("\(spec.name) has other variables") }
        if live.minScale != spec.minScale || live.maxScale != spec.maxScale {
            found.append("\(spec.name) has another scale")
        }
        for (variable, pin) in spec.secrets where !git.onceUnreadable.contains(pin) {
            if (live.secretHashes[variable] ?? "").hasPrefix("\(pin.name)@\(pin.revision)#") { continue }
            found.append(
                "\(spec.name) has \(variable) \(live.secretHashes[variable] ?? "none"), not revision \(pin.revision)")
        }
        return found
    }

    /// At the very end: each reconciliation that was started has exactly one outcome.
    mutating func checkEnd() {
        guard violations.isEmpty else { return }
        if calmSince != nil { checkMigrationsAgree() }
        for (id, environment) in ledger.started.sorted(by: { $0.key < $1.key }) where ledger.outcomes[id] != 1 {
            if views[environment].reconciliation?.id == id { continue }
            violate("outcome", "\(id) was started and has \(ledger.outcomes[id] ?? 0) outcomes")
        }
        for environment in 0..<Self.environmentCount
        where !requests[environment].isEmpty && views[environment].reconciliation == nil {
            if machines[environment].queue.isEmpty {
                violate("answers", "\(requests[environment].map(\.id).joined(separator: " ")) got no answer")
            }
        }
    }
}
