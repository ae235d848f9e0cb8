import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// Brings everything but instances to what the code says.
struct InfrastructureStage: WorkStage {
    /// Where it stands.
    enum State: Hashable, Sendable {
        /// Planning; `targets` is empty for the full plan. The state is told about `adoptions` with the apply.
        case planning(targets: [String], adoptions: [Adoption])
        /// Looking whether the names are taken that the plan would make something under.
        case lookingUp(LookUp)
        case applying(digest: String)
        /// Terraform's state is given a namespace that is there, which the plan with those targets would have made.
        case adopting(targets: [String])
        /// Asking what Terraform would replace only because its making was broken off.
        case readingTaints(Obstacle)
        /// Taking the taint off these, one after the other.
        case untainting([String])
        /// Everything else is as the code says. `before` is the empty plan that a slow check ends with.
        case loadingRules(before: PlanSummary?)
    }

    /// There is no plan: what must not be replaced says so itself (`prevent_destroy`), perhaps because of a taint.
    struct Obstacle: Hashable, Sendable {
        let failure: PortFailure
        let targets: [String]
        let adoptions: [Adoption]
    }

    /// A plan that waits for the look at its names.
    struct LookUp: Hashable, Sendable {
        let wanted: [WantedName]
        let plan: PlanSummary
        let targets: [String]
        let adoptions: [Adoption]
        /// Whether an earlier look found the names free: one look is not believed.
        var isFree = false
    }

    /// Time between the two looks that must agree before anything is made.
    private static let secondLook: Duration = .seconds(2)
    /// How many times what is there is taken over in one step; more means that something keeps being made beside us.
    private static let mostAdoptions = 3

    var state: State
    var tries: Tries

    var stage: Work.Stage { .infrastructure(self) }
    var saved: SavedPhase {
        switch state {
        case .planning(let targets, _), .adopting(let targets): .planningInfrastructure(targets: targets)
        case .lookingUp(let look): .planningInfrastructure(targets: look.targets)
        case .applying(let digest): .applyingInfrastructure(digest: digest)
        case .readingTaints, .untainting, .loadingRules: .planningInfrastructure(targets: [])
        }
    }
    var words: String {
        switch state {
        case .planning, .lookingUp, .adopting, .readingTaints, .untainting: "planning infrastructure"
        case .applying: "applying infrastructure"
        case .loadingRules: "loading alert rules"
        }
    }

    init(_ state: State = .planning(targets: [], adoptions: []), tries: Tries = Tries()) {
        self.state = state
        self.tries = tries
    }

    mutating func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        plan(targets: [], &reconciliation, &context)
    }

    /// Whether an apply took effect is seen by planning again.
    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        guard case .planning(let targets, let adoptions) = state else {
            return plan(targets: [], &reconciliation, &context)
        }
        return plan(targets: targets, adoptions: adoptions, &reconciliation, &context)
    }

    mutating func plan(
        targets: [String], adoptions: [Adoption] = [], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        state = .planning(targets: targets, adoptions: adoptions)
        if targets.isEmpty, adoptions.isEmpty { reconciliation.happened(.infrastructurePlanned, &context) }
        context.ask(.plan(reconciliation.fullPlan(context, targets: targets, adoptions: adoptions)))
        return .stay
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        .infrastructure
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        let failure = failure(in: result)
        guard let next = lead(effect, result, &reconciliation, &context) else { return reconciliation.leftover(effect) }
        guard case .end(let outcome, let reason) = next, outcome == .refused || outcome == .failed else { return next }
        if outcome == .refused || failure?.isLasting == true {
            reconciliation.pauseInfrastructure(outcome, reason, &context)
        }
        return reconciliation.canDoWithoutInfrastructure(context.memory) ? .putInfrastructureAside(reason) : next
    }

    /// What went wrong, when something did: a plan's failure is judged once the taints are read.
    private func failure(in result: EffectResult) -> PortFailure? {
        if case .failed(let failure) = result { return failure }
        if case .readingTaints(let obstacle) = state { return obstacle.failure }
        return nil
    }

    /// Where an answer leads; nil when it isn't waited for.
    private mutating func lead(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next? {
        switch (state, effect, result) {
        case (.planning(let targets, let adoptions), .plan, .plan(let plan)):
            return planned(plan, targets, adoptions, &reconciliation, &context)
        case (.lookingUp(let look), .lookUpNames, .namesakes(let found)):
            return lookedUp(look, found, &reconciliation, &context)
        case (.lookingUp(let look), .lookUpNames, .failed(let failure)):
            state = .planning(targets: look.targets, adoptions: look.adoptions)
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.applying(let digest), .apply, .applied):
            reconciliation.ledger.plans.append(digest)
            return done(&reconciliation, &context)
        case (.adopting, .adopt, .done):
            return plan(targets: [], &reconciliation, &context)
        case (.adopting(let targets), .adopt, .failed(let failure)):
            state = .planning(targets: targets, adoptions: [])
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.applying, .apply, .failed(let failure)):
            state = .planning(targets: [], adoptions: [])
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.planning(let targets, let adoptions), .plan, .failed(let failure)):
            let obstacle = Obstacle(failure: failure, targets: targets, adoptions: adoptions)
            return stopped(by: obstacle, &reconciliation, &context)
        case (.readingTaints(let obstacle), .readTaints, .taints(let addresses)):
            return taintsFound(addresses, obstacle, &reconciliation, &context)
        case (.readingTaints(let obstacle), .readTaints, .failed):
            return halt(obstacle, &reconciliation, &context)
        case (.untainting(let addresses), .untaint, .done):
            if let first = addresses.first { untainted(first, &reconciliation, &context) }
            return untaint(Array(addresses.dropFirst()), &reconciliation, &context)
        case (.untainting, .untaint, .failed(let failure)):
            state = .planning(targets: [], adoptions: [])
            return reconciliation.stageFailed(failure, &tries, &context)
        case (.loadingRules(let plan), .loadRules, .rules(let report)):
            rulesLoaded(report, &reconciliation, &context)
            return goOn(with: plan, &reconciliation, &context)
        case (.loadingRules(let plan), .loadRules, .failed(let failure)):
            rulesFailed(failure, &reconciliation, &context)
            return goOn(with: plan, &reconciliation, &context)
        default: return nil
        }
    }

    private mutating func planned(
        _ plan: PlanSummary, _ targets: [String], _ adoptions: [Adoption], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        // With code that isn't git's only what instances stand on is mended: the rest may be what the refused code has
        // made.
        let addresses =
            reconciliation.header.isCodeKept
            ? plan.changes.filter(PlanGate.carriesInstances).map(\.address) : PlanGate.infrastructureAddresses(plan)
        // The slow check found nothing: the plan that says so is the empty one that a reconciliation ends with.
        if reconciliation.agenda.isSlowCheck, targets.isEmpty, context.memory.plans.unrefreshed.isEmpty,
            plan.outputs == nil, plan.changes.allSatisfy({ $0.action == .read })
        {
            reconciliation.agenda.infrastructureDue = false
            return loadRules(before: plan, reconciliation, &context) ?? reconciliation.verified(plan, &context)
        }
        if addresses.isEmpty {
            return plan.lacksOutputsAlone && targets.isEmpty && !reconciliation.header.isCodeKept
                ? apply(plan, &reconciliation, &context) : done(&reconciliation, &context)
        }
        if let next = adoptNamespace(plan, targets, &reconciliation, &context) { return next }
        let mixed = plan.changes.contains { $0.action != .read && !addresses.contains($0.address) }
        if mixed, targets.isEmpty {
            return self.plan(targets: addresses, adoptions: adoptions, &reconciliation, &context)
        }
        switch PlanGate.infrastructureStep(plan) {
        case .refused(let reason):
            return refused(plan, reason, &reconciliation, &context)
        case .empty: return done(&reconciliation, &context)
        case .allowed: break
        }
        if let reason = CreateGuard.unnamed(plan) { return .end(.refused, reason) }
        let wanted = CreateGuard.wanted(plan)
        guard !wanted.isEmpty, let project = reconciliation.header.desired?.project else {
            return apply(plan, &reconciliation, &context)
        }
        // The last thing before the apply: the shorter the time between, the less can come in between.
        state = .lookingUp(LookUp(wanted: wanted, plan: plan, targets: targets, adoptions: adoptions))
        context.ask(.lookUpNames(wanted, project: project))
        return .stay
    }

    private mutating func lookedUp(
        _ look: LookUp, _ found: [String: [Namesake]], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        switch CreateGuard.verdict(look.wanted, found: found, environment: context.environment) {
        case .clear where look.isFree: return apply(look.plan, &reconciliation, &context)
        case .clear:
            guard let project = reconciliation.header.desired?.project else { return .stay }
            var second = look
            second.isFree = true
            state = .lookingUp(second)
            context.ask(.lookUpNames(look.wanted, project: project), at: context.now + Self.secondLook)
            return .stay
        case .refused(let reason): return .end(.refused, reason)
        case .adopt(let more):
            reconciliation.agenda.adoptions = (reconciliation.agenda.adoptions ?? 0) + 1
            guard (reconciliation.agenda.adoptions ?? 0) <= Self.mostAdoptions else {
                return .end(.failed, Self.keepsAppearing(more))
            }
            for adoption in more { reconciliation.happened(.adopted(adoption), &context) }
            return self.plan(
                targets: look.targets, adoptions: look.adoptions + more, &reconciliation, &context)
        }
    }

    private static func keepsAppearing(_ adoptions: [Adoption]) -> Reason {
        Reason(
            code: "looking_again",
            message:
                "Looking again: Terraform would still make \(adoptions.map(\.address).joined(separator: ", ")), which "
                + "is there. Nothing was applied.")
    }

    private mutating func apply(
        _ plan: PlanSummary, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        for change in plan.changes where change.action != .read {
            reconciliation.ledger.note(
                FieldChange(resource: change.address, field: "infrastructure", from: nil, to: change.action.rawValue))
        }
        for name in plan.lacksOutputsAlone ? plan.outputs ?? [] : [] {
            reconciliation.ledger.note(
                FieldChange(resource: "output.\(name)", field: "value", from: nil, to: "written"))
        }
        state = .applying(digest: plan.digest)
        context.ask(.apply(handle: plan.handle))
        return .stay
    }

    /// Terraform would make a namespace that is there: its state has lost it, or knows another one that went away. The
    /// one that is there is put into the state instead; a second one of the name would hold nothing and be in
    /// everybody's way.
    private mutating func adoptNamespace(
        _ plan: PlanSummary, _ targets: [String], _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next? {
        guard plan.changes.contains(where: { $0.address == InstanceAddress.namespace && $0.action == .create }),
            let namespace = reconciliation.picture.live?.namespace, namespace.status != .deleting
        else { return nil }
        if reconciliation.agenda.adoptedNamespace == true {
            // It was put into the state, and Terraform is still told that it isn't there.
            let text =
                "Looking again: Terraform doesn't find the namespace \(namespace.id), which is there. Nothing was "
                + "applied."
            return .end(.failed, Reason(code: "looking_again", message: text))
        }
        reconciliation.agenda.adoptedNamespace = true
        reconciliation.happened(.namespaceAdopted(namespace), &context)
        state = .adopting(targets: targets)
        context.ask(.adopt(address: InstanceAddress.namespace, containerID: namespace.id))
        return .stay
    }

    /// Where a step that is over leads.
    private func goOn(
        with plan: PlanSummary?, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        plan.map { reconciliation.verified($0, &context) } ?? Self.finish(&reconciliation)
    }

    /// The step counts once, however often it was begun.
    private static func finish(_ reconciliation: inout Reconciliation) -> Work.Next {
        reconciliation.agenda.infrastructureSteps += 1
        return .look
    }

    private mutating func done(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        context.remember(.codeApplied(reconciliation.header.terraformTree))
        // Of code that isn't git's the database is no part.
        if !reconciliation.header.isCodeKept {
            context.remember(.passwordsApplied)
            context.remember(.backupDaysApplied(reconciliation.header.desired?.backupDays))
        }
        context.remember(.planPaused(nil))
        reconciliation.agenda.infrastructureDue = false
        reconciliation.happened(.infrastructureDone, &context)
        return loadRules(before: nil, reconciliation, &context) ?? Self.finish(&reconciliation)
    }
}

extension PortFailure {
    /// Whether the same call would fail the same way in a minute: nothing but a person ends that.
    fileprivate var isLasting: Bool { [.denied, .notFound, .invalid].contains(kind) }
}

extension PlanSummary {
    /// Whether an apply would do nothing but write outputs, which one that was broken off hasn't.
    var lacksOutputsAlone: Bool { outputs != nil && changes.allSatisfy { $0.action == .read } }
}
