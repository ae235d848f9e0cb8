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
        // Where a person breaks off a change of the module, what git asks of the service is broken off with it.
        let effective = failure.blame == .person ? run?.effective[rollout.work.service] : nil
        if let release = effective ?? rollout.work.release, release != context.memory.verified[rollout.work.service] {
            context.memory.holds[rollout.work.service] = Hold(
                refused: release, asked: run?.asked(rollout.work.service), previous: context.memory.verified[rollout.work.service],
                reason: failure.reason, since: now, reconciliation: run?.id ?? .none,
                tree: failure.blame == .person ? nil : isCodeRefused(rollout.work.service) ? run?.terraformTree : unprovenCode)
        }
        holdCode(of: rollout, failure, now: now)
        refuseCode(of: rollout, failure, now: now)
        for name in rollout.touched { addChanges(name, from: rollout.previous[name]?.spec, to: run?.attempted[name]) }
        roll(back: rollout.work.service, failure: failure, targets: rollbackTargets(of: rollout, now: now), now: now)
    }

    /// What goes back to what. An instance that this rollout created again, for a service that has a good release, gets (or keeps) that
    /// release instead of being removed: it may be the endpoint that the floor needs.
    private mutating func rollbackTargets(of rollout: RolloutMachine, now: Timestamp) -> [RollbackTarget] {
        var strangers: [InstanceName] = []
        let targets: [RollbackTarget] = RollbackMachine.targets(of: rollout).compactMap { target in
            let isHeld = isHeld(target, rollout.work.service)
            guard target.kind == .delete || isHeld else { return target }
            if let verified = context.memory.verified[rollout.work.service],
                let spec = verified.instances(of: rollout.work.service).first(where: { $0.name == target.name })
            {
                // Where the rollout wrote that very release there is nothing to go back to: the next pass deploys it again.
                if verified == rollout.work.release, target.kind == .delete { return nil }
                return RollbackTarget(name: target.name, kind: .repair(spec, trusted: verified == rollout.work.release))
            }
            // Found with the very image that is held now, and nothing better is known: it isn't written again.
            if isHeld { return nil }
            let isCreated = rollout.work.items.contains { $0.name == target.name && $0.kind == .create }
            // It was there before this rollout and may serve, and only the module was to change: it gets back what it was found with.
            if !isCreated, let found = run?.found?[target.name], rollout.work.items.contains(where: { $0.spec == found.spec }),
                context.memory.holds[rollout.work.service]?.refuses(found.spec) != true
            {
                return RollbackTarget(name: target.name, kind: .restore(found))
            }
            if isCreated || isMade(target.name) { return target }
            strangers.append(target.name)
            return nil
        }
        for name in strangers {
            fallShort(
                "\(name) was there before this controller knew it, and what it ran isn't known in terms of git: it stays as it is.",
                isLeft: true,
                now: now)
        }
        return targets
    }

    /// Whether going back would put a held release in place again: an instance can be found running one, such as a create that came late.
    private func isHeld(_ target: RollbackTarget, _ service: ServiceName) -> Bool {
        guard case .restore(let previous) = target.kind else { return false }
        if context.memory.verified[service]?.instances(of: service).contains(previous.spec) == true { return false }
        return context.memory.holds[service]?.refuses(previous.spec) ?? false
    }

    /// A person asked for the release before this one.
    mutating func beginRollback(onRequestOf service: ServiceName, now: Timestamp) {
        let who = run?.request?.requestedBy ?? "someone"
        let failure = RolloutFailure(
            blame: .person, reason: Reason(code: "rollback_requested", message: "\(who) asked to roll \(service) back."), since: now)
        guard let before = context.memory.before[service] else { return end(.refused, failure.reason, now: now) }
        if let current = context.memory.verified[service], !asksForHeld(service) {
            context.memory.holds[service] = Hold(
                refused: current, asked: run?.asked(service), previous: before.release, reason: failure.reason, since: now,
                reconciliation: run?.id ?? .none)
        }
        context.note(event(.rollbackRequested, now: now, reason: failure.reason))
        context.memory.verified[service] = before.release
        let targets = before.instances.sorted { $0.key < $1.key }.map { name, applied in
            RollbackTarget(name: name, kind: .restore(applied.withModule(of: context.memory.applied[name])))
        }
        roll(back: service, failure: failure, targets: targets, now: now)
    }

    /// Whether what git asks of the service is held already. Another hold in its place would let that be tried again.
    private func asksForHeld(_ service: ServiceName) -> Bool {
        guard let release = run?.releases[service] else { return context.memory.holds[service] != nil }
        return release != context.memory.verified[service]
            && context.memory.holds[service]?.forbids(release, asked: run?.asked(service)) == true
    }

    private mutating func roll(back service: ServiceName, failure: RolloutFailure, targets: [RollbackTarget], now: Timestamp) {
        guard let desired = run?.desired else { return }
        run?.failure = failure
        run?.work = []
        happened(.rollbackBegan(service, targets))
        let machine = RollbackMachine(
            environment: environment, service: service, failure: failure, policy: desired.rollout, targets: targets)
        run?.phase = .rollingBack(machine)
        if targets.isEmpty { return refresh([], now: now) }
        lookedSinceDrained = !context.effects.isDraining
        rollBack(.begin, now: now)
    }

    mutating func rollBack(_ event: RollbackEvent, now: Timestamp) {
        guard case .rollingBack(var machine) = run?.phase, let project = run?.desired?.project else { return }
        let commands = machine.handle(event, now: now)
        run?.phase = .rollingBack(machine)
        for command in commands {
            switch command {
            case .restore(let name, let applied):
                guard let container = run?.live?.container(name), let target = machine.targets.first(where: { $0.name == name }) else {
                    continue
                }
                unsettle(name)
                context.ask(.restore(name, containerID: container.id, restore(applied, target, container, project)))
            case .findNewest(_, let secrets): findNewest(secrets, project)
            case .delete(let name, let containerID): context.ask(.deleteContainer(name, containerID: containerID))
            case .observe(let time): context.ask(.observe(project: project), at: time)
            case .probe(let name, let endpoint, let path, let time):
                context.ask(.probe(name, endpoint: endpoint, path: path), at: time)
            case .overBudget(let reason): happened(.rollbackOverBudget(reason))
            case .finished(let restored):
                if lookAgainLater(machine, project, now: now) { return }
                rolledBack(machine, restored, now: now)
            }
        }
    }

    /// A Terraform process that is still ending may create a container after the rollback has looked: it is waited for, and then
    /// the rollback looks once more. One that never ends isn't waited for longer than the rollback may take.
    private mutating func lookAgainLater(_ machine: RollbackMachine, _ project: ProjectID, now: Timestamp) -> Bool {
        if context.effects.isDraining { lookedSinceDrained = false }
        guard !lookedSinceDrained, now <= machine.givingUp else { return false }
        if !context.effects.isDraining {
            // One that was asked for before may not show it.
            dropObservation()
            isLastLook = true
        }
        context.ask(.observe(project: project), at: now + RolloutMachine.interval)
        return true
    }

    private func restore(
        _ applied: AppliedInstance, _ target: RollbackTarget, _ container: LiveContainer, _ project: ProjectID
    ) -> InstanceRestore {
        // Health is asked at the release's own path, whatever was there when the module's other values were read.
        func probe(_ probe: ContainerProbe?) -> ContainerProbe? {
            var probe = probe
            if probe?.httpPath != nil { probe?.httpPath = applied.spec.healthPath }
            return probe
        }
        return InstanceRestore(
            spec: applied.spec, settings: applied.settings, startupProbe: probe(applied.startupProbe),
            livenessProbe: probe(applied.livenessProbe),
            leavesNetwork: applied.settings.privateNetworkID == nil && container.settings.privateNetworkID != nil,
            secrets: rollbackSources(applied, target, container), project: project)
    }

    /// A key whose hash is still the one of the old release is kept; the others are read again from Secret Manager. A revision that can't be
    /// read any more is replaced by what the container has, else by the newest one that is enabled: most of a release is better than a bad one.
    private func rollbackSources(_ applied: AppliedInstance, _ target: RollbackTarget, _ container: LiveContainer) -> SecretSources {
        var sources: SecretSources = [:]
        for (variable, pin) in applied.spec.secrets {
            let hash = container.secretHashes[variable]
            if let hash, hash == applied.secretHashes[variable] || target.isUnreadable(pin) {
                sources[variable] = .keep(hash: hash)
            } else if target.isUnreadable(pin), let newest = target.newest?[pin.name] {
                sources[variable] = .read(newest)
            } else {
                sources[variable] = .read(pin)
            }
        }
        // An instance that was found and not written by us has secrets whose names in Secret Manager nobody knows. What isn't sent is deleted.
        for variable in applied.secretHashes.keys where sources[variable] == nil {
            if let hash = container.secretHashes[variable] { sources[variable] = .keep(hash: hash) }
        }
        return sources
    }

    /// One question serves all instances that wait for it.
    private mutating func findNewest(_ secrets: [String], _ project: ProjectID) {
        guard !context.effects.contains(where: { if case .resolve = $0 { true } else { false } }) else { return }
        let references = secrets.map { SecretReference(name: $0, revision: nil) }
        context.ask(.resolve(ResolveRequest(project: project, images: [:], secrets: references.sorted { $0.key < $1.key })))
    }

    /// Says what stands for secrets that can't be read any more, once it is written.
    private mutating func tellSubstitutes(_ name: InstanceName, _ written: InstanceRestore, now: Timestamp) {
        guard case .rollingBack(let machine) = run?.phase, let target = machine.targets.first(where: { $0.name == name }),
            case .restore(let applied) = target.kind
        else { return }
        for (variable, pin) in written.spec.secrets.sorted(by: { $0.key < $1.key }) where target.isUnreadable(pin) {
            let what: String
            switch written.secrets[variable] {
            case .keep(let hash) where hash != applied.secretHashes[variable]: what = "keeps the value that the container had"
            case .read(let newest): what = "has revision \(newest.revision)"
            default: continue
            }
            fallShort(
                "\(variable) of \(name) \(what), because revision \(pin.revision) of secret \(pin.name) can't be read any more.",
                isLeft: false, now: now)
        }
    }

    private mutating func fallShort(_ text: String, isLeft: Bool, now: Timestamp) {
        let shortfall = Run.Shortfall(text: text, isLeft: isLeft)
        let before = run?.shortfalls ?? []
        guard !before.contains(shortfall) else { return }
        run?.shortfalls = before + [shortfall]
        happened(.rollbackFellShort(text))
    }

    mutating func rollbackAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        switch (effect, result) {
        case (.observe, .live(let live)):
            guard believes(live, now: now) else { return }
            run?.live = live
            if isLastLook { lookedSinceDrained = !context.effects.isDraining }
            isLastLook = false
            rollBack(.observed(live), now: now)
        case (.observe, .failed(let failure)):
            isLastLook = false
            happened(.failed(failure.reason))
            rollBack(.observeFailed(failure.reason), now: now)
        case (.probe(let name, _, _), .probed(let probe)):
            rollBack(.probed(name, healthy: probe.healthy, detail: probe.detail), now: now)
        case (.restore(let name, _, let written), .done):
            tellSubstitutes(name, written, now: now)
            dropObservation()
            rollBack(.written(name), now: now)
        case (.deleteContainer(let name, _), .done):
            dropObservation()
            rollBack(.written(name), now: now)
        case (.restore(let name, _, _), .failed(let failure)), (.deleteContainer(let name, _), .failed(let failure)):
            happened(.failed(failure.reason, at: name))
            if let pin = failure.unreadable {
                rollBack(.secretUnreadable(name, pin, failure.reason), now: now)
            } else {
                rollBack(.writeFailed(name, failure.reason, busy: failure.kind == .transient), now: now)
            }
        case (.resolve, .pins(let pins, let troubles)):
            if let trouble = troubles.secrets.min(by: { $0.key < $1.key })?.value {
                happened(.failed(trouble.reason))
                rollBack(.newestFailed(trouble.reason), now: now)
            } else {
                rollBack(.newest(Dictionary(pins.secrets.values.map { ($0.name, $0) }) { _, new in new }), now: now)
            }
        case (.resolve, .failed(let failure)):
            happened(.failed(failure.reason))
            rollBack(.newestFailed(failure.reason), now: now)
        default: break
        }
    }

    /// An observation that began before a write was accepted says nothing about it.
    private mutating func dropObservation() {
        context.drop { if case .observe = $0 { true } else { false } }
    }

    private mutating func rolledBack(_ machine: RollbackMachine, _ restored: [InstanceName: AppliedInstance], now: Timestamp) {
        context.timers.cancel { $0.isEffect }
        var isBusy = false
        for target in machine.targets {
            let live = run?.live?.container(target.name)
            if let left = target.left {
                unsettle(target.name)
                isBusy = isBusy || live?.status.isTransient ?? false
                fallShort("\(target.name) couldn't be put back: \(left.message)", isLeft: true, now: now)
            } else if machine.unhealthy.contains(target.name) {
                fallShort("\(target.name) has what it ran before and isn't healthy with it.", isLeft: false, now: now)
            }
            switch target.kind {
            case .delete, .repair:
                addChanges(target.name, from: run?.attempted[target.name], to: nil)
                context.memory.applied[target.name] = nil
            case .restore(let applied):
                let isUnreadable = run?.live?.isUnreadable(target.name, id: applied.containerID) ?? false
                let kept = isUnreadable ? applied : target.left == nil ? restored[target.name] : found(target.name, applied)
                let before = run?.attempted[target.name] ?? context.memory.applied[target.name]?.spec
                // Of secrets whose revision isn't known nothing is said.
                let after = kept.map { kept in
                    kept.spec.with(
                        secrets: kept.spec.secrets.merging((before?.secrets ?? [:]).filter { kept.secretHashes[$0.key] != nil }) {
                            known, _ in known
                        })
                }
                if target.left == nil || after != before {
                    addChanges(target.name, from: before, to: target.left == nil ? applied.spec : after)
                }
                // Gone altogether: the next pass sees it as missing, and Terraform's map must not ask for it before.
                context.memory.applied[target.name] = kept
                // What a process that was cut off wrote while the row couldn't be read shows up later.
                let isSeen = restored[target.name] != nil && !isUnreadable
                if isSeen, target.left == nil, !machine.unhealthy.contains(target.name) { settle(target.name) }
                // Nobody has seen it healthy with what it runs.
                if target.left != nil, kept != nil, !context.memory.adopted.contains(target.name) {
                    context.memory.adopted.append(target.name)
                }
            }
        }
        happened(.rollbackEnded(machine, after: now - machine.failure.since))
        let addresses = machine.targets.map { InstanceAddress.text($0.name) }
        guard let current = run, isBusy || context.effects.isDraining else { return refresh(addresses, now: now) }
        // Terraform would wait for them, longer than anybody should: the next run that plans refreshes them first.
        context.memory.unrefreshed += addresses.filter { !context.memory.unrefreshed.contains($0) }
        end(finalOutcome(current), finalReason(current), now: now)
    }

    /// An instance that was left, as what it is: Terraform's map must say what is there, or the next apply of anything else changes it.
    ///
    /// Both the rollout and the rollback may have written its secrets, and a hash doesn't say which revision it is of: where it isn't the one
    /// that was there before, the revision is unknown, and the next run finds it out by a plan that reads it.
    private func found(_ name: InstanceName, _ applied: AppliedInstance) -> AppliedInstance? {
        guard let container = run?.live?.container(name), container.status != .deleting else { return nil }
        var known = [run?.attempted[name], applied.spec].compactMap { $0 }
        if container.secretHashes == applied.secretHashes { known.reverse() }
        let spec =
            known.first { InstanceDiff.differences(environment: environment, spec: $0, applied: nil, live: container).isEmpty }
            ?? InstanceSpec(found: container, name: name, secrets: [:]) ?? applied.spec
        let secrets = applied.spec.secrets.filter { variable, _ in
            container.secretHashes[variable].map { $0 == applied.secretHashes[variable] } ?? false
        }
        return AppliedInstance(spec: spec.with(secrets: secrets), container: container)
    }

    // MARK: Terraform's state

    /// Brings the state in line with what was written through the API.
    mutating func refresh(_ addresses: [String], now: Timestamp) {
        guard !addresses.isEmpty else { return verify(now: now) }
        run?.phase = .refreshing(addresses: addresses, applying: false)
        context.touch()
        context.ask(.plan(fullPlan(targets: addresses, refreshOnly: true)))
    }

    mutating func refreshAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        guard case .refreshing(let addresses, _) = run?.phase else { return }
        switch result {
        case .plan(let plan):
            run?.phase = .refreshing(addresses: addresses, applying: true)
            context.ask(.apply(handle: plan.handle))
        case .applied:
            context.memory.unrefreshed.removeAll { addresses.contains($0) }
            verify(now: now)
        case .failed(let failure): stepFailed(failure, now: now)
        default: break
        }
    }
}
