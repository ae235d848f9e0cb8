import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// The second half of a reconciliation: infrastructure first, then services one after the other, then the full plan.
extension EnvironmentMachine {
    /// Goes on with whatever comes next in an opened run.
    mutating func continueWork(now: Timestamp) {
        guard let current = run else { return }
        if context.isStopping {
            // The next start looks again and goes on from here.
            run?.phase = .observing
            return happened(.stopped(beforeNext: "step"))
        }
        if current.failure == nil, case .rollback(let service) = current.request?.command {
            return beginRollback(onRequestOf: service, now: now)
        }
        if let suspension = context.memory.suspension, current.failure == nil, current.infrastructureDue || !current.work.isEmpty {
            let next = current.work.first?.service.text ?? "the infrastructure step"
            return end(
                current.plans.isEmpty ? .noop : .failed,
                Reason(code: "suspended", message: "\(environment) was suspended by \(suspension.by) before \(next) began."),
                now: now)
        }
        if current.infrastructureDue { return planInfrastructure(targets: [], now: now) }
        letBusyWait()
        if keepsOrphans(now: now) { return continueWork(now: now) }
        guard let work = run?.work.first, let desired = current.desired else {
            // A full plan would wait for a container that is stuck.
            guard let reason = asideReason(current), current.aside?.contains(where: { $0.code == "instance_busy" }) ?? false else {
                return verify(now: now)
            }
            return end(.failed, reason, now: now)
        }
        if let name = doubtfulInstance(work) {
            return putAside(
                Reason(
                    code: "scaleway_answer_invalid",
                    message:
                        "\(work.service) waits, because \(name) was written to and Scaleway's description of it couldn't be read: nobody knows whether it is healthy."
                ), now: now)
        }
        // What a run that was broken off made, and nobody saw healthy, is nothing to go back to.
        let there = context.memory.applied.filter { $0.key.service == work.service }
        let previous = there.filter { !(isUnsettled($0.key) && context.memory.adopted.contains($0.key)) }
        run?.found = there.filter { previous[$0.key] == nil }
        let rollout = RolloutMachine(work: work, policy: desired.rollout, previous: previous, startedAt: now)
        run?.phase = .rolling(rollout)
        happened(.rolloutBegan(work))
        context.timers.schedule(.rollout, at: rollout.deadline)
        context.timers.schedule(.beside, at: now + settings.pollInterval)
        rollOn(.begin, now: now)
    }

    // MARK: Rollout

    /// Feeds the rollout under way and carries out what it wants.
    mutating func rollOn(_ event: RolloutEvent, now: Timestamp) {
        guard case .rolling(var rollout) = run?.phase else { return }
        let before = rollout.disturbance
        let command = rollout.handle(event, now: now)
        run?.phase = .rolling(rollout)
        if let other = rollout.disturbance, other != before, let item = rollout.item { noteDisturbance(item.name, other, now: now) }
        perform(command, rollout: rollout, now: now)
    }

    private mutating func perform(_ command: RolloutCommand, rollout: RolloutMachine, now: Timestamp) {
        guard let project = run?.desired?.project else { return }
        switch command {
        case .plan(let item): context.ask(.plan(instancePlan(item)))
        case .apply(let handle, let item):
            run?.attempted[item.name] = item.spec
            unsettle(item.name)
            if item.kind == .create { noteMade(item.name) }
            context.ask(.apply(handle: handle))
        case .redeploy(let containerID):
            if let item = rollout.item {
                run?.attempted[item.name] = item.spec
                unsettle(item.name)
            }
            context.ask(.redeploy(containerID: containerID))
        case .delete(let name, let containerID): context.ask(.deleteContainer(name, containerID: containerID))
        case .untaint(let name): context.ask(.untaint(address: InstanceAddress.text(name)))
        case .adopt(let name, let containerID): context.ask(.adopt(address: InstanceAddress.text(name), containerID: containerID))
        case .observe(let time): context.ask(.observe(project: project), at: time)
        case .probe(let name, let endpoint, let path, let time):
            // Past the deadline it is woken each second; one question at a time is enough.
            let isAsked = context.effects.contains { if case .probe(name, _, _) = $0 { true } else { false } }
            if isAsked { break }
            context.ask(.probe(name, endpoint: endpoint, path: path), at: time)
        case .wait(let time): context.timers.schedule(.rollout, at: min(time, max(rollout.deadline, now + RolloutMachine.interval)))
        case .instanceDone(let name, let applied): instanceDone(name, applied, rollout: rollout, now: now)
        case .finished: serviceDone(rollout, now: now)
        case .failed(let failure): rolloutFailed(failure, rollout: rollout, now: now)
        }
    }

    mutating func rolloutAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        switch (effect, result) {
        case (.plan, .plan(let plan)):
            noteChanges(before: plan)
            rollOn(.planned(plan), now: now)
        case (.apply, .applied(let report)):
            for warning in report.warnings { happened(.warned(warning)) }
            rollOn(.applied(warnings: report.warnings), now: now)
        case (.observe, .live(let live)):
            guard believes(live, now: now) else { break }
            run?.live = live
            rollOn(.observed(live), now: now)
            putAsideIfStuck(now: now)
        case (.probe, .probed(let probe)):
            rollOn(.probed(healthy: probe.healthy, detail: probe.detail), now: now)
        case (_, .done):
            rollOn(.done, now: now)
        case (_, .failed(let failure)):
            happened(.failed(failure.reason))
            if case .apply = effect { noteUnrefreshed() }
            rollOn(.effectFailed(blame(failure, for: effect), failure.reason), now: now)
            if case .apply = effect, failure.kind == .quota { putAsideIfRefused(failure.reason, now: now) }
        default: break
        }
        guardDeadline()
    }

    /// A rollout under way always has a timer at its deadline at the latest; past it, while the last look is under way, in a second.
    mutating func guardDeadline() {
        if case .rolling(let rollout) = run?.phase, !context.timers.contains(where: { $0.kind == .rollout }) {
            context.timers.schedule(.rollout, at: max(rollout.deadline, now + RolloutMachine.interval))
        }
    }

    /// Stops the rollout's effects, an apply among them.
    mutating func cutOff() {
        if context.effects.contains(where: { if case .apply = $0 { true } else { false } }) { noteUnrefreshed() }
        context.cancelActivity()
    }

    /// An apply that failed or was cut off may have left planned values, secrets among them, in Terraform's state: the provider stores
    /// what was planned when an update fails. A refresh of the address replaces them by what the API says, hashes.
    mutating func noteUnrefreshed() {
        guard case .rolling(let rollout) = run?.phase, let name = rollout.item?.name else { return }
        let address = InstanceAddress.text(name)
        if !context.memory.unrefreshed.contains(address) { context.memory.unrefreshed.append(address) }
        context.touch()
    }

    /// Writes down what an instance step is about to change, for the record; the digest of the plan stands for it.
    private mutating func noteChanges(before plan: PlanSummary) {
        guard !plan.changes.isEmpty else { return }
        run?.plans.append(plan.digest)
    }

    private func blame(_ failure: PortFailure, for effect: Effect) -> RolloutFailure.Blame {
        switch failure.kind {
        case .unreachable, .throttled, .transient, .quota, .locked, .cancelled: return .cloud
        case .denied, .internalError: return .configuration
        case .invalid, .notFound, .timedOut:
            switch effect {
            // A container that went away under Terraform's hands, or an answer that never came, says nothing about the release: what the
            // container does is looked at, and one that stays busy meets the deadline.
            case .apply: return failure.kind == .invalid ? .release : .cloud
            case .plan: return failure.kind == .timedOut ? .cloud : .configuration
            default: return failure.kind == .timedOut ? .cloud : .configuration
            }
        }
    }

    private mutating func instanceDone(_ name: InstanceName, _ applied: AppliedInstance?, rollout: RolloutMachine, now: Timestamp) {
        // What was found and is as it should be isn't changed by our knowing more of it.
        if run?.attempted[name] != nil || applied == nil || !context.memory.adopted.contains(name) {
            addChanges(name, from: rollout.previous[name]?.spec, to: applied?.spec)
        }
        context.memory.applied[name] = applied
        context.memory.adopted.removeAll { $0 == name }
        settle(name)
        forgetMade(name)
        if applied != nil, run?.attempted[name] != nil { noteFirstCode() }
        happened(applied == nil ? .instanceRemoved(name) : .instanceHealthy(name))
        if context.memory.suspension != nil, rollout.item != nil {
            run?.phase = .parked(rollout, since: now)
            context.timers.cancel(.rollout)
            happened(.parked)
            return
        }
        if context.isStopping, rollout.item != nil {
            return happened(.stopped(beforeNext: "instance"))
        }
        rollOn(.next, now: now)
    }

    mutating func unpark(now: Timestamp) {
        guard case .parked(var rollout, let since) = run?.phase else { return }
        rollout.extendDeadline(by: now - since)
        run?.phase = .rolling(rollout)
        happened(.resumed)
        context.timers.schedule(.rollout, at: rollout.deadline)
        rollOn(.next, now: now)
    }

    private mutating func serviceDone(_ rollout: RolloutMachine, now: Timestamp) {
        context.timers.cancel(.rollout)
        remember(rollout)
        noteEnd(of: rollout.work.service, isGood: true)
        if !(run?.work.isEmpty ?? true) { run?.work.removeFirst() }
        context.touch()
        continueWork(now: now)
    }

    /// Whether an instance has the release and was healthy with it, and every other one has it as well or can't be read. One of which nothing
    /// can be known keeps no release from being what a rollback goes back to.
    private func isSeenHealthy(_ release: Release, of service: ServiceName) -> Bool {
        let specs = release.instances(of: service)
        func has(_ spec: InstanceSpec) -> Bool {
            context.memory.applied[spec.name]?.spec == spec && !context.memory.adopted.contains(spec.name) && !isUnsettled(spec.name)
        }
        return specs.allSatisfy { has($0) || run?.live?.isUnreadable($0.name, id: context.memory.applied[$0.name]?.containerID) ?? false }
            && (specs.isEmpty || specs.contains(where: has))
    }

    /// The release is verified; the one before it is what a person's rollback goes back to.
    private mutating func remember(_ rollout: RolloutMachine) {
        let service = rollout.work.service
        let release = rollout.work.release
        if let release, !isSeenHealthy(release, of: service) { return }
        let old = context.memory.verified[service]
        context.memory.verified[service] = release
        guard release != nil else {
            context.memory.before[service] = nil
            return
        }
        guard let old, old != release else { return }
        var instances: [InstanceName: AppliedInstance] = [:]
        for spec in old.instances(of: service) {
            guard var applied = rollout.previous[spec.name] else { continue }
            if applied.spec != spec {
                // A rollout that was broken off left another release here; its secrets are read again.
                applied.spec = spec
                applied.secretHashes = [:]
            }
            instances[spec.name] = applied
        }
        context.memory.before[service] = .init(release: old, instances: instances)
    }

    private mutating func rolloutFailed(_ failure: RolloutFailure, rollout: RolloutMachine, now: Timestamp) {
        cutOff()
        noteEnd(of: rollout.work.service, isGood: false)
        switch failure.blame {
        case .cloud where context.memory.outage != nil || !(run?.work.dropFirst().contains { $0.release != nil } ?? false):
            happened(.failed(failure.reason))
            end(.failed, failure.reason, now: now)
        case .cloud, .configuration:
            // It is this service's trouble and nobody else's.
            putAside(failure.reason, now: now)
        case .release, .person:
            happened(.failed(failure.reason))
            beginRollback(of: rollout, failure: failure, now: now)
        }
    }

    // MARK: Changes for the record

    /// What somebody else did to an instance in the middle of its rollout is in the record, though it is put right at once.
    private mutating func noteDisturbance(_ name: InstanceName, _ what: String, now: Timestamp) {
        happened(.instanceDisturbed(name, what))
        let change = FieldChange(resource: name.text, field: "instance", from: what, to: "as desired")
        if run?.changes.contains(change) == false { run?.changes.append(change) }
    }

    mutating func addChanges(_ name: InstanceName, from: InstanceSpec?, to: InstanceSpec?) {
        let before = from.map(Self.fields) ?? [:]
        let after = to.map(Self.fields) ?? [:]
        var added: [FieldChange] = []
        for field in Set(before.keys).union(after.keys).sorted() where before[field] != after[field] {
            added.append(FieldChange(resource: name.text, field: field, from: before[field], to: after[field]))
        }
        if added.isEmpty {
            // The release stayed the same: what was mended is what someone else had changed.
            added = (run?.differences ?? []).filter { $0.resource == name.text && $0.kind == .release }.map {
                FieldChange(resource: name.text, field: $0.field, from: $0.live, to: $0.desired)
            }
        }
        if added.isEmpty {
            // Gone, or there and not serving.
            added = (run?.differences ?? []).filter { $0.resource == name.text && ($0.kind == .missing || $0.kind == .unhealthy) }.map {
                FieldChange(resource: name.text, field: $0.field, from: $0.live, to: $0.desired)
            }
        }
        if added.isEmpty {
            added = [FieldChange(resource: name.text, field: "instance", from: "drifted or unhealthy", to: "as desired")]
        }
        run?.changes += added
    }

    private static func fields(_ spec: InstanceSpec) -> [String: String] {
        var fields = [
            "image": spec.image.description, "scaling.min": String(spec.minScale), "scaling.max": String(spec.maxScale),
            "scaling.concurrentRequests": String(spec.concurrentRequests), "resources.cpu": FieldText.cpu(spec.resources.mvCPU),
            "resources.memory": FieldText.memory(spec.resources.memoryBytes), "http.port": String(spec.port),
            "http.health": spec.healthPath,
        ]
        for (name, value) in spec.variables { fields["environment.\(name)"] = value }
        for (name, pin) in spec.secrets { fields["secrets.\(name)"] = "\(pin.name) revision \(pin.revision)" }
        return fields
    }
}
