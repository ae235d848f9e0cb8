import Controller
import DesiredState
import Journal
import LiveState
import Model
import Ports
import Reconciliation
import Rollout
import Synchronization

extension LiveSession {
    func status(of environment: EnvironmentName) async throws -> EnvironmentStatus {
        let machine = try await store.load(environment)
        let pending = try await journal.pendingRequests().filter { $0.environment == environment }
        var live: LiveEnvironment?
        var trouble: Reason?
        if case .valid(let desired) = machine?.memory.source?.desired {
            do throws(PortFailure) {
                live = try await adapters.reader.observe(
                    environment, project: desired.project, known: machine?.known ?? KnownResources())
            } catch {
                trouble = error.reason
            }
        }
        // The command has just fetched; when git can't be read, what waits there isn't known.
        var tip: CommitInfo?
        if sourceTrouble.withLock({ $0 }) == nil {
            tip = try? await adapters.source.snapshot(notOlderThan: Self.commandAge).commit
        }
        var status = StatusReport(
            environment: environment, machine: machine, live: live, trouble: trouble,
            waiting: WaitingChanges(machine: machine, pending: pending, tip: tip).list, now: clock.now
        ).status
        if machine?.run?.opened == true, (try? DataDirectoryLock.holder(in: directory)) == nil {
            status.notices.append(
                "No controller runs: what is under way goes on with `amarre run`, or with `amarre reconcile \(environment)`.")
        }
        if let trouble = sourceTrouble.withLock({ $0 }) {
            status.notices.append("Git can't be read: \(trouble.reason)")
        }
        return status
    }
}

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

    var status: EnvironmentStatus {
        guard let machine else {
            return EnvironmentStatus(
                environment: environment, state: .unknown, converged: false,
                reason: Reason(
                    code: "never_looked",
                    message:
                        "The controller has never looked at \(environment). Start it with `amarre run`, or run `amarre reconcile \(environment)`."
                ), waiting: waiting)
        }
        let memory = machine.memory
        var status = EnvironmentStatus(
            environment: environment, state: state(machine), converged: isConverged(machine), revision: memory.source?.commit.id,
            observedAt: live?.observedAt ?? memory.lastPass?.at,
            reason: trouble ?? machine.storageTrouble ?? machine.memory.outage?.reason ?? parked(machine) ?? machine.run?.reason
                ?? memory.lastPass?.reason
                ?? Reason(code: "never_looked", message: "No pass has ended yet."),
            reconciliation: machine.run?.id, waiting: waiting)
        status.instances = instances(memory)
        status.holds = memory.holds.sorted { $0.key < $1.key }.compactMap { hold($0.key, $0.value, memory) }
        status.ignored = ignored(memory)
        status.notices = notices(machine)
        status.surroundings = machine.memory.surroundings?.all ?? []
        return status
    }

    /// A rollout that a suspension has stopped between two instances. It keeps the environment's turn.
    private func parked(_ machine: EnvironmentMachine) -> Reason? {
        guard case .parked(let rollout, _) = machine.run?.phase else { return nil }
        return Reason(
            code: "running",
            message: "The rollout of \(rollout.work.service) is suspended before its next instance: `amarre resume \(environment)` lets it "
                + "go on, `amarre abort \(environment)` takes it back.")
    }

    private func state(_ machine: EnvironmentMachine) -> EnvironmentStatus.State {
        if trouble != nil || machine.storageTrouble != nil || machine.memory.outage != nil { return .unreachable }
        let reason = machine.run?.opened == true ? machine.run?.reason : machine.memory.lastPass?.reason
        if reason?.code == "state_backend_unreachable" { return .unreachable }
        if machine.run?.opened == true { return .reconciling }
        if machine.memory.suspension != nil { return .suspended }
        if !machine.memory.holds.isEmpty { return .held }
        guard let last = machine.memory.lastPass else { return .unknown }
        switch last.outcome {
        case .refused: return .refused
        case .completed: return machine.memory.troubles == nil ? .converged : .waiting
        case .noop: return last.reason.code == "converged" ? .converged : .waiting
        case .failed, .rolledBack, .interrupted, .aborted: return .waiting
        }
    }

    private func isConverged(_ machine: EnvironmentMachine) -> Bool {
        guard machine.run?.opened != true, machine.memory.holds.isEmpty, machine.memory.troubles == nil, let last = machine.memory.lastPass
        else { return false }
        return last.outcome == .completed || (last.outcome == .noop && last.reason.code == "converged")
    }

    private func instances(_ memory: EnvironmentMemory) -> [EnvironmentStatus.Instance] {
        let wanted = memory.verified.sorted { $0.key < $1.key }.flatMap { $0.value.instances(of: $0.key) }.map(\.name)
        let present = live?.containers.compactMap { InstanceName($0.name) } ?? []
        return Set(wanted).union(present).union(memory.applied.keys).sorted().map { name in
            let container = live?.container(name)
            return EnvironmentStatus.Instance(
                name: name, status: container?.status.rawValue, healthy: nil, image: container?.image,
                release: memory.applied[name] == nil ? nil : memory.verified[name.service]?.id,
                endpoint: container?.endpoint ?? memory.applied[name]?.endpoint)
        }
    }

    private func ignored(_ memory: EnvironmentMemory) -> [EnvironmentStatus.Ignored] {
        guard case .valid(let desired) = memory.source?.desired else { return [] }
        return desired.ignore.map { rule in
            let applies = rule.applies(at: now)
            return EnvironmentStatus.Ignored(
                resource: rule.resource, field: rule.field, reason: rule.reason, until: rule.lastDay, expired: !applies,
                differences: applies ? memory.ignored.filter { $0.rule == rule }.map(\.difference) : [])
        }
    }

    private func hold(_ service: ServiceName, _ hold: Hold, _ memory: EnvironmentMemory) -> EnvironmentStatus.Hold? {
        switch hold.refused {
        case .digest(let digest):
            EnvironmentStatus.Hold(service: service, digest: digest, release: nil, since: hold.since, reason: hold.reason)
        case .release(let release):
            memory.verified[service].map {
                EnvironmentStatus.Hold(service: service, digest: $0.image.digest, release: release, since: hold.since, reason: hold.reason)
            }
        }
    }

    private func notices(_ machine: EnvironmentMachine) -> [String] {
        var notices: [String] = []
        if let suspension = machine.memory.suspension {
            notices.append("Suspended by \(suspension.by) since \(suspension.since): \(suspension.reason)")
        }
        if case .rollingBack(let rollback) = machine.run?.phase {
            for target in rollback.targets {
                guard let since = target.busySince else { continue }
                notices.append(
                    "\(target.name): Scaleway refuses writes since \(since), because the container is busy; the rollback goes on when it isn't."
                )
            }
        }
        if let outage = machine.memory.outage {
            notices.append("Read-only since \(outage.since): nothing is changed until Scaleway answers again.")
        }
        if machine.run?.phase == .lent, let request = machine.run?.request {
            notices.append("Lent to a command of \(request.requestedBy) since \(request.requestedAt); nothing begins before it ends.")
        }
        if let trouble = machine.storageTrouble {
            notices.append("Nothing is changed: \(trouble.message)")
        }
        notices += (machine.memory.troubles ?? [:]).sorted { $0.key < $1.key }.map(\.value.reason.message)
        notices += (machine.memory.survey?.notices ?? []).map(\.message)
        guard case .valid(let desired) = machine.memory.source?.desired else { return notices }
        if desired.promotion != nil { notices.append("`promotion` is not enforced yet.") }
        if !desired.freeze.isEmpty { notices.append("`freeze` is not enforced yet.") }
        if desired.signatures != .off { notices.append("`signatures: \(desired.signatures.rawValue)` is not enforced yet.") }
        for service in desired.services where service.http.affinity != .none {
            notices.append("\(service.name): `http.affinity` is not enforced yet.")
        }
        return notices
    }
}
