import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// The second half of a reconciliation: the intent is recorded, then infrastructure comes first, then services one
/// after the other, then the full plan. Each stage owns what it knows, and says what comes next; where that leads is
/// decided here and nowhere else.
struct Work: Hashable, Sendable {
    /// Where it stands.
    enum Stage: Hashable, Sendable {
        /// Waiting until the intent is durable.
        case opening
        /// Looking before what comes next: what is live may have changed meanwhile.
        case looking(LookStage)
        /// Bringing everything but instances to what the code says.
        case infrastructure(InfrastructureStage)
        /// Migrating a service's database before its rollout, or taking that back.
        case migrating(MigrationStage)
        /// Replacing a service's instances, one at a time.
        case rolling(RolloutStage)
        /// Suspended between two instances.
        case parked(RolloutStage, since: Timestamp)
        /// Going back.
        case rollingBack(RollbackStage)
        /// Bringing Terraform's state in line with what a rollback wrote.
        case refreshing(RefreshStage)
        /// The full plan at the end, which must be empty.
        case verifying(VerifyStage)
        /// The process stops; the next start looks again and goes on from here.
        case halted
        /// Over.
        case ended(Outcome, Reason)

        /// The stage itself: what all of them have.
        var current: any WorkStage {
            switch self {
            case .opening: OpeningStage()
            case .looking(let stage): stage
            case .infrastructure(let stage): stage
            case .migrating(let stage): stage
            case .rolling(let stage): stage
            case .parked(let stage, let since): ParkedStage(rollout: stage, since: since)
            case .rollingBack(let stage): stage
            case .refreshing(let stage): stage
            case .verifying(let stage): stage
            case .halted: HaltedStage()
            case .ended(let outcome, let reason): EndedStage(outcome: outcome, reason: reason)
            }
        }
    }

    /// What a person's `abort` does to a stage.
    enum Abort {
        /// The reconciliation ends, and what is ahead is held.
        case ends
        /// What was touched goes back.
        case goesBack
        case isRefused
        /// It ends by itself before anything else may happen.
        case isAwaited
    }

    /// What comes after a stage.
    enum Next: Hashable, Sendable {
        case stay
        /// Whatever is on the agenda.
        case proceed
        case look
        case infrastructure
        /// The service under way is left to the next reconciliation; the others go on.
        case putAside(Reason)
        /// The infrastructure step is left to a later reconciliation; the services go on.
        case putInfrastructureAside(Reason)
        case park
        /// A parked rollout goes on.
        case resume
        case rollBack(RollbackStage.Order)
        case refresh([String])
        case verify
        case end(Outcome, Reason)
    }

    var reconciliation: Reconciliation
    private(set) var stage: Stage

    init(_ reconciliation: Reconciliation, stage: Stage = .opening) {
        self.reconciliation = reconciliation
        self.stage = stage
    }

    // MARK: Where it leads

    /// Goes where a stage leads, until one waits for something.
    mutating func take(_ next: Next, _ context: inout MachineContext) {
        var next = next
        while next != .stay {
            if case .ended = stage { return }
            let before = stage.standing
            next = enter(next, &context)
            let after = stage.standing
            guard after == before || before.after.contains(after) else {
                return end(.failed, .unexpected(after, after: before))
            }
        }
    }

    private mutating func enter(_ next: Next, _ context: inout MachineContext) -> Next {
        switch next {
        case .stay: return .stay
        case .proceed: return proceed(&context)
        case .look:
            // Looking once more is the same stage, with the tries that it has had.
            var look = if case .looking(let look) = stage { look } else { LookStage() }
            return begin(&look, { .looking($0) }) { $0.begin(&$1, &context) }
        case .infrastructure:
            var infrastructure = if case .infrastructure(let stage) = stage { stage } else { InfrastructureStage() }
            return begin(&infrastructure, { .infrastructure($0) }) { $0.begin(&$1, &context) }
        case .putAside(let reason):
            putAside(reason, &context)
            return .look
        case .putInfrastructureAside(let reason):
            reconciliation.putInfrastructureAside(reason, &context)
            return .look
        case .resume:
            guard case .parked(var rollout, let since) = stage else { return .stay }
            return begin(&rollout, { .rolling($0) }) { $0.resume(since: since, &$1, &context) }
        case .park:
            guard case .rolling(let rollout) = stage else { return .stay }
            stage = .parked(rollout, since: context.now)
            return .stay
        case .rollBack(let order):
            guard let desired = reconciliation.header.desired else { return .stay }
            reconciliation.noteSchema(of: order.service, context)
            var rollback = RollbackStage(order, in: context.environment, desired.rollout)
            return begin(&rollback, { .rollingBack($0) }) { $0.begin(order, &$1, &context) }
        case .refresh(let addresses):
            if addresses.isEmpty { return .verify }
            var refresh = if case .refreshing(let stage) = stage { stage } else { RefreshStage() }
            return begin(&refresh, { .refreshing($0) }) { $0.begin(addresses, &$1, &context) }
        case .verify:
            if !context.memory.plans.unrefreshed.isEmpty { return .refresh(context.memory.plans.unrefreshed) }
            // The plan would meet what the infrastructure step met.
            if reconciliation.agenda.infrastructureAside == true, reconciliation.ledger.failure == nil,
                let reason = reconciliation.agenda.asideReason
            {
                return .end(.failed, reason)
            }
            var verify = if case .verifying(let stage) = stage { stage } else { VerifyStage() }
            return begin(&verify, { .verifying($0) }) { $0.begin(&$1, &context) }
        case .end(let outcome, let reason): return end(outcome, reason, &context)
        }
    }

    /// Once everything else is done, the schema goes back with a release that was bad, or a person is asked.
    private mutating func end(_ outcome: Outcome, _ reason: Reason, _ context: inout MachineContext) -> Next {
        var reason = reason
        while let service = reconciliation.agenda.schemaRollbacks?.first {
            reconciliation.agenda.schemaRollbacks?.removeFirst()
            switch reconciliation.schemaRollback(of: service, ending: reason, &context) {
            case .none: break
            case .asks(let more): reason = more
            case .takesBack(let order):
                var back = MigrationStage(order, ending: .init(outcome: outcome, reason: reason), backup: nil)
                return begin(&back, { .migrating($0) }) { $0.begin(&$1, &context) }
            }
        }
        stage = .ended(outcome, reason)
        return .stay
    }

    /// Begins a stage.
    mutating func begin<Child>(
        _ child: inout Child, _ wrap: (Child) -> Stage, _ body: (inout Child, inout Reconciliation) -> Next
    ) -> Next {
        let next = body(&child, &reconciliation)
        stage = wrap(child)
        return next
    }

    /// Goes on with whatever comes next.
    private mutating func proceed(_ context: inout MachineContext) -> Next {
        if context.isStopping {
            stage = .halted
            reconciliation.happened(.stopped(beforeNext: "step"), &context)
            return .stay
        }
        let isGoingBack = reconciliation.ledger.failure != nil
        if !isGoingBack, case .rollback(let service) = reconciliation.header.request?.command {
            return rollBackOnRequest(service, &context)
        }
        if !isGoingBack, case .migrateRollback(let service) = reconciliation.header.request?.command {
            return takeSchemaBackOnRequest(service, &context)
        }
        if let suspension = context.memory.suspension, !isGoingBack,
            reconciliation.agenda.infrastructureDue || !reconciliation.agenda.work.isEmpty
        {
            let next = reconciliation.agenda.work.first?.service.text ?? "the infrastructure step"
            return .end(
                reconciliation.ledger.plans.isEmpty && reconciliation.ledger.migrations == nil ? .noop : .failed,
                Reason(
                    code: "suspended",
                    message: "\(context.environment) was suspended by \(suspension.by) before \(next) began."))
        }
        if reconciliation.agenda.infrastructureDue { return .infrastructure }
        letBusyWait(context.memory)
        reconciliation.putMigrationsInOrder()
        guard let work = reconciliation.agenda.work.first, let desired = reconciliation.header.desired else {
            // A full plan would wait for a container that is stuck.
            let agenda = reconciliation.agenda
            let isStuck = agenda.aside?.contains { $0.code == "instance_busy" } ?? false
            guard let reason = agenda.asideReason, isStuck else { return .verify }
            return .end(.failed, reason)
        }
        if let reason = reconciliation.keptOrphans(of: work, context) {
            reconciliation.agenda.work.removeFirst()
            reconciliation.happened(.orphansKept(reason), &context)
            return .proceed
        }
        if let name = reconciliation.doubtfulInstance(work, context.memory) {
            return .putAside(
                Reason(
                    code: "scaleway_answer_invalid",
                    message:
                        "\(work.service) waits, because \(name) was written to and Scaleway's description of it "
                        + "couldn't be read: nobody knows whether it is healthy."))
        }
        switch reconciliation.migrationNeed(of: work, context) {
        case .none: break
        case .waits(let reason, _): return .putAside(reason)
        case .due(let order, let standing):
            context.remember(.migrated(work.service, standing))
            let backup = reconciliation.backup(before: order, standing, context)
            var migration = MigrationStage(order, ending: nil, backup: backup)
            return begin(&migration, { .migrating($0) }) { $0.begin(&$1, &context) }
        }
        var rollout = RolloutStage(work, desired.rollout, context)
        return begin(&rollout, { .rolling($0) }) { $0.begin(&$1, &context) }
    }

    /// The service under way is done with for this reconciliation. What is to go altogether stays: it may be the old
    /// name of a service that isn't up yet under its new one.
    private mutating func putAside(_ reason: Reason, _ context: inout MachineContext) {
        reconciliation.happened(.putAside(reason), &context)
        reconciliation.agenda.aside = (reconciliation.agenda.aside ?? []) + [reason]
        if let service = reconciliation.agenda.work.first?.service {
            reconciliation.agenda.asideServices = (reconciliation.agenda.asideServices ?? []) + [service]
            reconciliation.agenda.work.removeFirst()
        }
        reconciliation.agenda.work.removeAll { $0.release == nil }
    }

    /// A service whose first container is busy has its turn after those whose isn't, and one that failed last after
    /// those that didn't. What is to go altogether stays last.
    private mutating func letBusyWait(_ memory: EnvironmentMemory) {
        let work = reconciliation.agenda.work
        guard work.count > 1, let live = reconciliation.picture.live else { return }
        func isBusy(_ work: ServiceWork) -> Bool {
            guard let first = work.items.first else { return false }
            return live.container(first.name)?.status.isTransient ?? false
        }
        func place(_ work: ServiceWork) -> Int {
            work.release == nil ? 4 : (isBusy(work) ? 2 : 0) + (memory.services.isFailing(work.service) ? 1 : 0)
        }
        reconciliation.agenda.work = (0...4).flatMap { rank in work.filter { place($0) == rank } }
    }

    // MARK: Answers and times

    /// An answer to what the stage has asked for.
    mutating func answered(_ effect: Effect, _ result: EffectResult, _ context: inout MachineContext) {
        if case .plan(let request) = effect, case .failed(let failure) = result {
            reconciliation.forgetLostCode(request, failure, &context)
            reconciliation.judgeCode(failure, &context)
        }
        tell(effect, result)
        change(&context) { $0.answered(effect, result, &$1, &$2) }
    }

    /// A stage that failed is often tried again: until it succeeds the reason says what keeps it, such as a lock and
    /// its holder, so that `status` and the record show it.
    private mutating func tell(_ effect: Effect, _ result: EffectResult) {
        guard effect.usesTerraform, effect != .discardPlans else { return }
        if case .failed(let failure) = result {
            guard failure.kind != .cancelled else { return }
            reconciliation.ledger.reason = failure.reason
        } else {
            reconciliation.ledger.reason = Reconciliation.underWay
        }
    }

    /// What was to be durable is.
    mutating func recorded(_ context: inout MachineContext) {
        if stage == .opening { take(.proceed, &context) }
    }

    /// Does the stage under way again, after a pause.
    mutating func tryAgain(_ context: inout MachineContext) { change(&context) { $0.tryAgain(&$1, &$2) } }

    /// Changes the stage under way, whichever it is, and goes where that leads.
    private mutating func change(
        _ context: inout MachineContext,
        _ body: (inout any WorkStage, inout Reconciliation, inout MachineContext) -> Next
    ) {
        var current = stage.current
        let next = body(&current, &reconciliation, &context)
        stage = current.stage
        take(next, &context)
    }

    /// Changes the rollout under way, when there is one, and goes where that leads.
    mutating func roll(
        _ context: inout MachineContext,
        _ body: (inout RolloutStage, inout Reconciliation, inout MachineContext) -> Next
    ) {
        guard case .rolling(var rollout) = stage else { return }
        let next = body(&rollout, &reconciliation, &context)
        stage = .rolling(rollout)
        take(next, &context)
    }

    /// Breaks off the rollout under way or parked: what it touched goes back.
    mutating func abortRollout(_ reason: Reason, _ context: inout MachineContext) {
        if case .parked(let rollout, _) = stage { stage = .rolling(rollout) }
        roll(&context) { $0.roll(.abort(reason), &$1, &$2) }
    }

    /// Takes time in which nothing could be done out of what is running: the process stood still, or nothing could be
    /// saved, and a full disk is no release's fault.
    mutating func giveBack(_ time: Duration) {
        var current = stage.current
        current.giveBack(time)
        stage = current.stage
    }

    /// A look at a rollout had no answer since it was asked for at that time.
    mutating func keptFromLooking(since: Timestamp) {
        guard case .rolling(var rollout) = stage else { return }
        rollout.machine.keptFromLooking(since: since)
        stage = .rolling(rollout)
    }

    /// Goes on after a start of the process.
    ///
    /// - `away`: since the state was saved last.
    mutating func restart(after away: Duration, _ context: inout MachineContext) {
        reconciliation.happened(.restarted, &context)
        // Every stage works from it, and none begins without: only a damaged state can lack it.
        guard reconciliation.header.desired != nil else { return end(.failed, .incomplete) }
        change(&context) { $0.restarted(after: away, &$1, &$2) }
    }

    /// A parked rollout goes on.
    mutating func resume(_ context: inout MachineContext) { take(.resume, &context) }

    /// Ends it from outside: a person aborts it, or a newer commit takes its place.
    mutating func end(_ outcome: Outcome, _ reason: Reason) {
        if case .ended = stage { return }
        stage = .ended(outcome, reason)
    }
}
