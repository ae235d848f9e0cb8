import Backups
import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Puts together what `status` says of one environment. Pure.
struct StatusReport {
    let environment: EnvironmentName
    let machine: EnvironmentMachine?
    let live: LiveEnvironment?
    /// Why live state couldn't be read.
    let trouble: Reason?
    /// What waits for the environment's turn.
    let waiting: [EnvironmentStatus.Waiting]
    let now: Timestamp
    /// Why the machine's saved state can't be read.
    var unreadable: Reason?
    /// Scaleway said nothing for as long as it was waited for.
    var isLate = false
    /// What the running controller says; nil without one.
    var running: LiveValues.Environment?

    /// How long a probe says something about an instance.
    private static let probeAge: Duration = .seconds(300)

    var status: EnvironmentStatus {
        if let reason = unreadable ?? running?.unreadable {
            var status = EnvironmentStatus(
                environment: environment, state: .unknown, converged: false, reason: reason, waiting: waiting)
            status.isReadable = false
            status.notices = [
                "Nothing is done in \(environment) until its saved state can be read; the other environments go on."
            ]
            return status
        }
        guard let machine else {
            return EnvironmentStatus(
                environment: environment, state: .unknown, converged: false,
                reason: Reason(
                    code: "never_looked",
                    message:
                        "The controller has never looked at \(environment). Start it with `amarre run`, or run "
                        + "`amarre reconcile \(environment)`."
                ), waiting: waiting)
        }
        let memory = machine.memory
        var status = EnvironmentStatus(
            environment: environment, state: state(machine), converged: isConverged(machine),
            revision: memory.git.source?.commit.id,
            observedAt: live?.observedAt ?? running?.observedAt ?? lastPass(machine)?.at,
            reason: scalewayTrouble ?? storageTrouble(machine) ?? outage(machine)?.reason ?? parked(machine)
                ?? reasonOfRun(machine)
                ?? lastPass(machine)?.reason
                ?? Reason(code: "never_looked", message: "No pass has ended yet."),
            reconciliation: machine.reconciliation?.id, waiting: waiting)
        status.nextLookAt = running?.nextLookAt
        status.activity = running?.activity
        status.passedAt = lastPass(machine)?.at
        status.instances = instances(memory)
        status.holds = memory.services.holds.sorted { $0.key < $1.key }.compactMap { hold($0.key, $0.value, memory) }
        status.ignored = ignored(memory)
        status.notices = notices(machine)
        status.surroundings = machine.memory.surroundings.facts?.all ?? []
        return status
    }

    // What the running controller says counts more than what it wrote down: a quiet pass isn't written.

    private func lastPass(_ machine: EnvironmentMachine) -> EnvironmentMemory.LastPass? {
        running?.lastPass ?? machine.memory.passes.last
    }

    private func outage(_ machine: EnvironmentMachine) -> EnvironmentMemory.Outage? {
        running.map(\.outage) ?? machine.memory.outage
    }

    private func storageTrouble(_ machine: EnvironmentMachine) -> Reason? {
        running?.storageTrouble ?? machine.storageTrouble
    }

    private func reasonOfRun(_ machine: EnvironmentMachine) -> Reason? {
        if let running, running.activity == nil { return nil }
        return machine.reconciliation?.reason
    }

    /// Why live state isn't known at all: the running controller's last look stands in for one that takes too long.
    private var scalewayTrouble: Reason? { isLate && running?.observedAt != nil ? nil : trouble }

    /// A rollout that a suspension has stopped between two instances. It keeps the environment's turn.
    private func parked(_ machine: EnvironmentMachine) -> Reason? {
        guard let rollout = machine.reconciliation?.parked else { return nil }
        return Reason(
            code: "running",
            message:
                "The rollout of \(rollout.work.service) is suspended before its next instance: `amarre resume "
                + "\(environment)` lets it go on, `amarre abort \(environment)` takes it back.")
    }

    private func state(_ machine: EnvironmentMachine) -> EnvironmentStatus.State {
        if scalewayTrouble != nil || storageTrouble(machine) != nil || outage(machine) != nil { return .unreachable }
        let reason = machine.reconciliation?.opened == true ? machine.reconciliation?.reason : lastPass(machine)?.reason
        if reason?.code == "state_backend_unreachable" { return .unreachable }
        if machine.reconciliation?.opened == true { return .reconciling }
        if machine.memory.suspension != nil { return .suspended }
        if !machine.memory.services.holds.isEmpty || machine.codeKept(now: now)?.code == "held" { return .held }
        guard let last = lastPass(machine) else { return .unknown }
        switch last.outcome {
        case .refused: return .refused
        case .completed: return machine.memory.pins.isWhole ? .converged : .waiting
        case .noop: return last.reason.code == "converged" ? .converged : .waiting
        case .failed, .rolledBack, .interrupted, .aborted: return .waiting
        }
    }

    private func isConverged(_ machine: EnvironmentMachine) -> Bool {
        guard machine.reconciliation?.opened != true, machine.memory.services.holds.isEmpty,
            machine.codeKept(now: now) == nil,
            machine.memory.pins.isWhole, let last = lastPass(machine)
        else { return false }
        return last.outcome == .completed || (last.outcome == .noop && last.reason.code == "converged")
    }

    private func instances(_ memory: EnvironmentMemory) -> [EnvironmentStatus.Instance] {
        let wanted = memory.services.verified.sorted { $0.key < $1.key }.flatMap { $0.value.instances(of: $0.key) }.map(
            \.name)
        let tags = memory.pins.knownTags
        let seen = live == nil ? running?.containers ?? [] : []
        let present = live?.containers.compactMap { InstanceName($0.name) } ?? seen.compactMap { InstanceName($0.name) }
        return Set(wanted).union(present).union(memory.instances.applied.keys).sorted().map { name in
            let container = live?.container(name)
            let before = seen.first { $0.name == name.text }
            let image = container?.image ?? before?.image
            let verified = memory.instances.applied[name] == nil ? nil : memory.services.verified[name.service]
            let probe = running?.probes.first { $0.instance == name && now < $0.at + Self.probeAge }
            return EnvironmentStatus.Instance(
                name: name,
                status: container?.status.rawValue ?? before?.status
                    ?? (isUnreadable(name, memory) ? "unreadable" : nil),
                healthy: probe?.healthy, image: image,
                tag: image.flatMap { PinnedImage(reference: $0) }.flatMap { tags.tag(of: $0) },
                release: image == nil || image == verified?.image.description ? verified?.id : nil,
                endpoint: container?.endpoint ?? before?.endpoint ?? memory.instances.applied[name]?.endpoint)
        }
    }

    /// It is there, and what Scaleway says of it can't be read.
    private func isUnreadable(_ name: InstanceName, _ memory: EnvironmentMemory) -> Bool {
        live?.isUnreadable(name, id: memory.instances.applied[name]?.containerID) ?? false
    }

    private func ignored(_ memory: EnvironmentMemory) -> [EnvironmentStatus.Ignored] {
        guard case .valid(let desired) = memory.git.source?.desired else { return [] }
        return desired.ignore.map { rule in
            let applies = rule.applies(at: now)
            return EnvironmentStatus.Ignored(
                resource: rule.resource, field: rule.field, reason: rule.reason, until: rule.lastDay, expired: !applies,
                differences: applies ? memory.passes.ignored.filter { $0.rule == rule }.map(\.difference) : [])
        }
    }

    private func hold(_ service: ServiceName, _ hold: Hold, _ memory: EnvironmentMemory) -> EnvironmentStatus.Hold? {
        switch hold.refused {
        case .digest(let digest): held(service, hold, digest: digest, release: nil, memory)
        case .asked(let asked, let release): held(service, hold, digest: asked.image.digest, release: release, memory)
        case .release(let release):
            memory.services.verified[service].map {
                held(service, hold, digest: $0.image.digest, release: release, memory)
            }
        }
    }

    private func held(
        _ service: ServiceName, _ hold: Hold, digest: ImageDigest, release: ReleaseID?, _ memory: EnvironmentMemory
    ) -> EnvironmentStatus.Hold {
        let tags = memory.pins.knownTags
        let image = tags.image(of: digest)
        return EnvironmentStatus.Hold(
            service: service, digest: digest, release: release, since: hold.since, reason: hold.reason, image: image,
            tag: image.flatMap { tags.tag(of: $0) })
    }

    private func notices(_ machine: EnvironmentMachine) -> [String] {
        var notices: [String] = []
        if let suspension = machine.memory.suspension {
            notices.append("Suspended by \(suspension.by) since \(suspension.since): \(suspension.reason)")
        }
        if let rollback = machine.reconciliation?.rollingBack {
            for target in rollback.targets {
                guard let since = target.busySince else { continue }
                notices.append(
                    "\(target.name): Scaleway refuses writes since \(since), because the container is busy; the "
                        + "rollback goes on when it isn't."
                )
            }
        }
        if let kept = machine.codeKept(now: now) { notices.append(kept.message) }
        if isLate, let seenAt = running?.observedAt {
            notices.append("Scaleway doesn't answer `status`; shown is what the controller saw at \(seenAt).")
        }
        if let outage = outage(machine) {
            notices.append("Read-only since \(outage.since): nothing is changed until Scaleway answers again.")
        }
        if machine.reconciliation?.standing == .lent, let request = machine.reconciliation?.request {
            notices.append(
                "Lent to a command of \(request.requestedBy) since \(request.requestedAt); nothing begins before it "
                    + "ends."
            )
        }
        if let trouble = storageTrouble(machine) {
            notices.append("Nothing is changed: \(trouble.message)")
        }
        if let reason = machine.memory.pins.passwordTrouble { notices.append(reason.message) }
        if let reason = machine.memory.code.rules?.trouble { notices.append(reason.message) }
        notices += (machine.memory.pins.troubles ?? [:]).sorted { $0.key < $1.key }.map(\.value.reason.message)
        notices += machine.memory.backups.troubles.map(\.message)
        notices += machine.memory.verifications.troubles.map(\.message)
        notices += machine.memory.verifications.last.sorted { $0.key < $1.key }.map { database, last in
            "The backups of \(database) were verified at \(last.at): \(last.reason.message)"
        }
        notices += (machine.memory.services.migrations ?? [:]).sorted { $0.key < $1.key }.compactMap {
            ($0.value.question ?? $0.value.inForce.question)?.message
        }
        notices += (machine.memory.surroundings.survey?.notices ?? []).map(\.message)
        guard case .valid(let desired) = machine.memory.git.source?.desired else { return notices }
        if desired.promotion != nil { notices.append("`promotion` is not enforced yet for images.") }
        if !desired.freeze.isEmpty { notices.append("`freeze` is not enforced yet.") }
        if desired.signatures != .off {
            notices.append("`signatures: \(desired.signatures.rawValue)` is not enforced yet.")
        }
        for service in desired.services where service.http.affinity != .none {
            notices.append("\(service.name): `http.affinity` is not enforced yet.")
        }
        return notices
    }
}
