import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// The infrastructure step, and the full plan at the end.
extension EnvironmentMachine {
    /// Infrastructure steps in one reconciliation; more means that something keeps changing.
    private static let maximumSteps = 2
    /// Tries of a step that the cloud or the state backend keeps from happening.
    private static let maximumTries = 5

    mutating func planInfrastructure(targets: [String], now: Timestamp) {
        run?.phase = .planningInfrastructure(targets: targets)
        if targets.isEmpty { happened(.infrastructurePlanned) }
        context.ask(.plan(fullPlan(targets: targets)))
    }

    mutating func infrastructureAnswered(_ effect: Effect, _ result: EffectResult, now: Timestamp) {
        switch (run?.phase, result) {
        case (.planningInfrastructure(let targets), .plan(let plan)): infrastructurePlanned(plan, targets: targets, now: now)
        case (.applyingInfrastructure(let digest), .applied):
            run?.plans.append(digest)
            infrastructureDone(now: now)
        case (.applyingInfrastructure, .failed(let failure)):
            // Whether it took effect is seen by planning again.
            run?.phase = .planningInfrastructure(targets: [])
            stepFailed(failure, now: now)
        case (.planningInfrastructure, .done): planInfrastructure(targets: [], now: now)
        case (_, .failed(let failure)): stepFailed(failure, now: now)
        default: break
        }
    }

    private mutating func infrastructurePlanned(_ plan: PlanSummary, targets: [String], now: Timestamp) {
        // With code that isn't git's only the namespace is mended: the rest may be what the refused code has made.
        let addresses = isCodeKept ? PlanGate.namespaceAddresses(plan) : PlanGate.infrastructureAddresses(plan)
        // The slow check found nothing: the plan that says so is the empty one that a run ends with.
        if run?.isSlowCheck == true, targets.isEmpty, context.memory.unrefreshed.isEmpty, plan.changes.allSatisfy({ $0.action == .read }) {
            run?.infrastructureDue = false
            return verified(plan, now: now)
        }
        if addresses.isEmpty { return infrastructureDone(now: now) }
        if adoptsNamespace(plan, now: now) { return }
        let mixed = plan.changes.contains { $0.action != .read && !addresses.contains($0.address) }
        if mixed, targets.isEmpty { return planInfrastructure(targets: addresses, now: now) }
        switch PlanGate.infrastructureStep(plan) {
        case .refused(let reason): end(.refused, reason, now: now)
        case .empty: infrastructureDone(now: now)
        case .allowed:
            for change in plan.changes where change.action != .read {
                let change = FieldChange(resource: change.address, field: "infrastructure", from: nil, to: change.action.rawValue)
                // A step that is tried again plans the same again.
                if run?.changes.contains(change) == false { run?.changes.append(change) }
            }
            run?.phase = .applyingInfrastructure(digest: plan.digest)
            context.ask(.apply(handle: plan.handle))
        }
    }

    private mutating func infrastructureDone(now: Timestamp) {
        context.memory.terraformTree = run?.terraformTree
        run?.infrastructureDue = false
        run?.infrastructureSteps += 1
        happened(.infrastructureDone)
        observeAgain(now: now)
    }

    /// Looks again before the instances: what is live may have changed meanwhile.
    mutating func observeAgain(now: Timestamp) {
        guard let project = run?.desired?.project else { return }
        run?.phase = .observing
        context.ask(.observe(project: project))
    }

    // MARK: The full plan

    mutating func verify(now: Timestamp) {
        if !context.memory.unrefreshed.isEmpty { return refresh(context.memory.unrefreshed, now: now) }
        run?.phase = .verifying
        context.ask(.plan(fullPlan()))
    }

    mutating func verifyAnswered(_ result: EffectResult, now: Timestamp) {
        switch result {
        case .plan(let plan): verified(plan, now: now)
        case .failed(let failure): stepFailed(failure, now: now)
        default: break
        }
    }

    private mutating func verified(_ plan: PlanSummary, now: Timestamp) {
        guard let current = run else { return }
        // What a service serves whose only release is held is nobody's wish: mending it would write the held image again. So is what git doesn't
        // name and nobody saw healthy, which would tell nothing about the code either. What an instance needs that can't be read isn't known.
        let strays = context.memory.applied.keys.filter { isStray($0) }.map { InstanceAddress.text($0) }
        let unwanted = Set(
            context.memory.applied.keys.filter { neverRan($0.service) || isAside($0.service) || isCodeRefused($0.service) }.map {
                InstanceAddress.text($0)
            } + strays)
        let all = plan.changes.filter { $0.action != .read }
        let unreadable = (current.live?.unreadable ?? []).compactMap { $0.name.flatMap { InstanceName($0) } }
            .filter { name in all.contains { $0.address == InstanceAddress.text(name) } }
        // While a service is put aside, nothing goes: what Terraform would remove waits with it.
        let waiting = current.aside == nil ? [] : all.filter { $0.type == PlanGate.containerType && $0.action == .delete }.map(\.address)
        let left = unwanted.union(unreadable.map { InstanceAddress.text($0) }).union(waiting)
        let changes = all.filter { !left.contains($0.address) && !isUnwanted($0) }
        guard let change = changes.first else {
            if let aside = asideReason(current) { return end(.failed, aside, now: now) }
            context.memory.unplanned = unreadable.isEmpty ? nil : unreadable
            if all.isEmpty, current.failure == nil, context.memory.codeHold?.tree == current.terraformTree { context.memory.codeHold = nil }
            forgetCodeRefusals(but: all.map(\.address))
            context.memory.fullPlanAt = now
            context.memory.fullPlanDue = false
            if current.failure == nil, context.memory.ignored.isEmpty { context.memory.agreedAt = now }
            if current.failure == nil { context.memory.differences = [] }
            // Containers that are left as they are weren't made with this code; only of those that git names that matters.
            if current.failure == nil, all.allSatisfy({ $0.type != PlanGate.containerType || strays.contains($0.address) }) {
                verifiedCode()
            }
            return end(finalOutcome(current), finalReason(current), now: now)
        }
        let mendable: [PlannedChange.Action] = [.update, .create, .replace]
        if current.failure == nil, changes.allSatisfy({ $0.type == PlanGate.containerType && mendable.contains($0.action) }),
            current.moduleRounds < Self.maximumSteps, let work = moduleWork(changes.map(\.address))
        {
            run?.moduleRounds += 1
            run?.work = work
            happened(.moduleChanged(changes.count))
            return observeAgain(now: now)
        }
        if current.failure == nil, changes.allSatisfy({ $0.type != PlanGate.containerType }),
            current.infrastructureSteps < Self.maximumSteps
        {
            return planInfrastructure(targets: [], now: now)
        }
        let detail = "\(change.address) (\(change.action.rawValue) \(change.attributes.joined(separator: ", ")))"
        let reason = Reason(
            code: "plan_not_empty",
            message:
                "The full plan at the end isn't empty: \(detail)\(changes.count > 1 ? " and \(changes.count - 1) more" : ""). Look with `amarre terraform \(environment) -- plan`."
        )
        happened(.planNotEmpty(reason))
        end(current.failure == nil ? .failed : finalOutcome(current), current.failure == nil ? reason : finalReason(current), now: now)
    }

    /// An edit of the module changes existing containers, or the state lost track of one: each becomes an instance step.
    private func moduleWork(_ addresses: [String]) -> [ServiceWork]? {
        var items: [ServiceName: [ServiceWork.Item]] = [:]
        for (name, applied) in context.memory.applied.sorted(by: { $0.key < $1.key }) where addresses.contains(InstanceAddress.text(name)) {
            items[name.service, default: []].append(ServiceWork.Item(name: name, kind: .update, spec: applied.spec))
        }
        guard items.values.reduce(0, { $0 + $1.count }) == addresses.count else { return nil }
        return items.sorted { $0.key < $1.key }.map {
            ServiceWork(service: $0.key, release: context.memory.verified[$0.key], items: $0.value)
        }
    }

    func finalOutcome(_ run: Run) -> Outcome {
        guard let failure = run.failure else { return run.changes.isEmpty && run.plans.isEmpty ? .noop : .completed }
        if run.shortfalls?.contains(where: \.isLeft) ?? false { return .failed }
        return failure.blame == .person && run.trigger != .rollback ? .aborted : .rolledBack
    }

    func finalReason(_ run: Run) -> Reason {
        if let failure = run.failure {
            guard let shortfalls = run.shortfalls else { return failure.reason }
            return Reason(
                code: shortfalls.contains(where: \.isLeft) ? "rollback_incomplete" : failure.reason.code,
                message: ([failure.reason.message] + shortfalls.map(\.text)).joined(separator: " "))
        }
        if let trouble = troubleReason(run) { return trouble }
        if let (service, hold) = run.held.min(by: { $0.key < $1.key }) {
            return Reason(
                code: "held", message: "\(environment) runs what it should but for \(service), which is held: \(hold.reason.message)")
        }
        if let reason = codeKept(now: now) { return reason }
        return Reason(code: finalOutcome(run) == .noop ? "converged" : "completed", message: "\(environment) is as git says.")
    }

    // MARK: Trouble in a step

    /// The step under way failed. Trouble of the cloud is waited out; anything else ends the run.
    mutating func stepFailed(_ failure: PortFailure, now: Timestamp) {
        happened(.failed(failure.reason))
        switch failure.kind {
        case .unreachable, .throttled, .transient, .quota, .locked, .timedOut, .cancelled:
            retryStep(failure, now: now)
        case .denied, .notFound, .invalid, .internalError:
            endStep(failure.reason, now: now)
        }
    }

    mutating func retryStep(_ failure: PortFailure, now: Timestamp) {
        let tries = (run?.tries ?? 0) + 1
        run?.tries = tries
        guard tries < Self.maximumTries else { return endStep(failure.reason, now: now) }
        let next = max(now + .seconds(1 << min(tries, 5)), failure.retryAfter ?? now)
        happened(.triedAgain(in: next - now, attempt: tries, of: Self.maximumTries))
        context.timers.schedule(.step, at: next)
    }

    private mutating func endStep(_ reason: Reason, now: Timestamp) {
        guard let current = run else { return }
        if current.failure != nil {
            // The rollback is done and healthy; only Terraform's own book-keeping is behind.
            return end(finalOutcome(current), finalReason(current), now: now)
        }
        end(.failed, reason, now: now)
    }

    /// Does the step under way again.
    mutating func repeatStep(now: Timestamp) {
        switch run?.phase {
        case .observing: observeAgain(now: now)
        case .planningInfrastructure(let targets): planInfrastructure(targets: targets, now: now)
        case .applyingInfrastructure: planInfrastructure(targets: [], now: now)
        case .refreshing(let addresses, _): refresh(addresses, now: now)
        case .verifying: context.ask(.plan(fullPlan()))
        default: break
        }
    }
}
