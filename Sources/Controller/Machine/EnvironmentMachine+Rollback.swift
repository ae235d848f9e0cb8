import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// Going back: through the API on every touched instance at once, then Terraform's state, then the full plan.
extension EnvironmentMachine {
    mutating func beginRollback(of rollout: RolloutMachine, failure: RolloutFailure, now: Timestamp) {
        // What is verified stays what is kept running, and a hold on what git asks for stays: a repair that failed refuses nothing.
        if let release = rollout.work.release, release != memory.verified[rollout.work.service] {
            memory.holds[rollout.work.service] = Hold(
                refused: release, asked: run?.asked(rollout.work.service), previous: memory.verified[rollout.work.service],
                reason: failure.reason, since: now, reconciliation: run?.id ?? .none)
        }
        for name in rollout.touched { addChanges(name, from: rollout.previous[name]?.spec, to: run?.attempted[name]) }
        roll(back: rollout.work.service, failure: failure, targets: rollbackTargets(of: rollout), now: now)
    }

    /// What goes back to what. An instance that this rollout created again, for a service that has a good release, gets (or keeps) that
    /// release instead of being removed: it may be the endpoint that the floor needs.
    private func rollbackTargets(of rollout: RolloutMachine) -> [RollbackTarget] {
        RollbackMachine.targets(of: rollout).compactMap { target in
            let isHeld = isHeld(target, rollout.work.service)
            guard target.kind == .delete || isHeld else { return target }
            if let verified = memory.verified[rollout.work.service],
                let spec = verified.instances(of: rollout.work.service).first(where: { $0.name == target.name })
            {
                return RollbackTarget(name: target.name, kind: .repair(spec, trusted: verified == rollout.work.release))
            }
            // Found with the very image that is held now, and nothing better is known: it isn't written again.
            return isHeld ? nil : target
        }
    }

    /// Whether going back would put a held release in place again: an instance can be found running one, such as a create that came late.
    private func isHeld(_ target: RollbackTarget, _ service: ServiceName) -> Bool {
        guard case .restore(let previous) = target.kind else { return false }
        if memory.verified[service]?.instances(of: service).contains(previous.spec) == true { return false }
        return memory.holds[service]?.refuses(previous.spec) ?? false
    }

    /// A person asked for the release before this one.
    mutating func beginRollback(onRequestOf service: ServiceName, now: Timestamp) {
        let who = run?.request?.requestedBy ?? "someone"
        let failure = RolloutFailure(
            blame: .person, reason: Reason(code: "rollback_requested", message: "\(who) asked to roll \(service) back."), since: now)
        guard let before = memory.before[service] else { return end(.refused, failure.reason, now: now) }
        if let current = memory.verified[service], !asksForHeld(service) {
            memory.holds[service] = Hold(
                refused: current, asked: run?.asked(service), previous: before.release, reason: failure.reason, since: now,
                reconciliation: run?.id ?? .none)
        }
        note(event(.rollbackRequested, now: now, reason: failure.reason))
        memory.verified[service] = before.release
        let targets = before.instances.sorted { $0.key < $1.key }.map { RollbackTarget(name: $0.key, kind: .restore($0.value)) }
        roll(back: service, failure: failure, targets: targets, now: now)
    }

    /// Whether what git asks of the service is held already. Another hold in its place would let that be tried again.
    private func asksForHeld(_ service: ServiceName) -> Bool {
        guard let release = run?.releases[service] else { return memory.holds[service] != nil }
        return release != memory.verified[service] && memory.holds[service]?.forbids(release, asked: run?.asked(service)) == true
    }

    private mutating func roll(back service: ServiceName, failure: RolloutFailure, targets: [RollbackTarget], now: Timestamp) {
        guard let desired = run?.desired else { return }
        run?.failure = failure
        run?.work = []
        let names = targets.map(\.name.text).joined(separator: ", ")
        step("Rollback of \(service): \(names.isEmpty ? "nothing was touched yet" : names).", now: now)
        let machine = RollbackMachine(
            environment: environment, service: service, failure: failure, policy: desired.rollout, targets: targets)
        run?.phase = .rollingBack(machine)
        if targets.isEmpty { return refresh([], now: now) }
        rollBack(.begin, now: now)
    }

    mutating func rollBack(_ event: RollbackEvent, now: Timestamp) {
        guard case .rollingBack(var machine) = run?.phase, let project = run?.desired?.project else { return }
        let commands = machine.handle(event, now: now)
        run?.phase = .rollingBack(machine)
        for command in commands {
            switch command {
            case .restore(let name, let applied):
                guard let container = run?.live?.container(name) else { continue }
                request(
                    .restore(
                        name, containerID: container.id, spec: applied.spec, secrets: rollbackSources(applied, container),
                        project: project))
            case .delete(let name, let containerID): request(.deleteContainer(name, containerID: containerID))
            case .observe(let time): request(.observe(project: project), at: time, now: now)
            case .probe(let name, let endpoint, let path, let time):
                request(.probe(name, endpoint: endpoint, path: path), at: time, now: now)
            case .overBudget(let reason): step(reason.message, now: now)
            case .finished(let restored):
                if lookAgainLater(project, now: now) { return }
                rolledBack(machine, restored, now: now)
            }
        }
    }

    /// A Terraform process that is still ending may create a container after the rollback has looked: it is waited for, and then
    /// the rollback looks once more.
    private mutating func lookAgainLater(_ project: ProjectID, now: Timestamp) -> Bool {
        if !draining.isEmpty {
            lookedSinceDrained = false
            request(.observe(project: project), at: now + RolloutMachine.interval, now: now)
            return true
        }
        guard !lookedSinceDrained else { return false }
        lookedSinceDrained = true
        request(.observe(project: project), at: now, now: now)
        return true
    }

    /// A key whose hash is still the one of the old release is kept; the others are read again from Secret Manager.
    private func rollbackSources(_ applied: AppliedInstance, _ container: LiveContainer) -> SecretSources {
        var sources: SecretSources = [:]
        for (variable, pin) in applied.spec.secrets {
            let hash = container.secretHashes[variable]
            sources[variable] = hash != nil && hash == applied.secretHashes[variable] ? .keep(hash: hash ?? "") : .read(pin)
        }
        return sources
    }

    mutating func rollbackAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        switch (effect, result) {
        case (.observe, .live(let live)):
            guard believes(live, now: now) else { return }
            run?.live = live
            rollBack(.observed(live), now: now)
        case (.observe, .failed(let failure)):
            step(failure.reason.message, now: now)
            rollBack(.observeFailed(failure.reason), now: now)
        case (.probe(let name, _, _), .probed(let probe)):
            rollBack(.probed(name, healthy: probe.healthy, detail: probe.detail), now: now)
        case (.restore(let name, _, _, _, _), .done), (.deleteContainer(let name, _), .done):
            dropObservation()
            rollBack(.written(name), now: now)
        case (.restore(let name, _, _, _, _), .failed(let failure)), (.deleteContainer(let name, _), .failed(let failure)):
            step("\(name): \(failure.reason.message)", now: now)
            rollBack(.writeFailed(name, failure.reason, busy: failure.kind == .transient), now: now)
        default: break
        }
    }

    /// An observation that began before a write was accepted says nothing about it.
    private mutating func dropObservation() {
        for (id, effect) in pending.sorted(by: { $0.key < $1.key }) {
            guard case .observe = effect else { continue }
            pending[id] = nil
            pendingSince[id] = nil
            timers.removeAll { if case .outage(id, _) = $0.kind { true } else { false } }
            actions.append(.cancel(id))
        }
    }

    private mutating func rolledBack(_ machine: RollbackMachine, _ restored: [InstanceName: AppliedInstance], now: Timestamp) {
        timers.removeAll { if case .effect = $0.kind { true } else { false } }
        for target in machine.targets {
            switch target.kind {
            case .delete, .repair:
                addChanges(target.name, from: run?.attempted[target.name], to: nil)
                memory.applied[target.name] = nil
            case .restore(let applied):
                addChanges(target.name, from: run?.attempted[target.name] ?? memory.applied[target.name]?.spec, to: applied.spec)
                // Gone altogether: the next pass sees it as missing, and Terraform's map must not ask for it before.
                memory.applied[target.name] = restored[target.name]
            }
        }
        let seconds = (now - machine.failure.since).components.seconds
        let unhealthy = machine.unhealthy.map(\.text)
        let result =
            unhealthy.isEmpty
            ? "is done after \(seconds) s."
            : "ended after \(seconds) s without success: \(unhealthy.joined(separator: ", ")) \(unhealthy.count == 1 ? "has its" : "have their") "
                + "earlier release back and \(unhealthy.count == 1 ? "isn't" : "aren't") healthy."
        step("The rollback of \(machine.service) \(result)", now: now)
        refresh(machine.targets.map { InstanceAddress.text($0.name) }, now: now)
    }

    // MARK: Terraform's state

    /// Brings the state in line with what was written through the API.
    mutating func refresh(_ addresses: [String], now: Timestamp) {
        guard !addresses.isEmpty else { return verify(now: now) }
        run?.phase = .refreshing(addresses: addresses, applying: false)
        dirty = true
        request(.plan(fullPlan(targets: addresses, refreshOnly: true)))
    }

    mutating func refreshAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        guard case .refreshing(let addresses, _) = run?.phase else { return }
        switch result {
        case .plan(let plan):
            run?.phase = .refreshing(addresses: addresses, applying: true)
            request(.apply(handle: plan.handle))
        case .applied:
            memory.unrefreshed.removeAll { addresses.contains($0) }
            verify(now: now)
        case .failed(let failure): stepFailed(failure, now: now)
        default: break
        }
    }
}
