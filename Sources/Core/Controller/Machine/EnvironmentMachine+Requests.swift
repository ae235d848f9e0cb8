import Model
import Ports
import Planning
import Rollout

/// What people ask for.
extension EnvironmentMachine {
    mutating func requested(_ request: OperatorRequest) {
        // After a restart the journal gives every request that has no answer again.
        if activity.reconciliation?.header.request?.id == request.id || queue.contains(where: { $0.id == request.id }) {
            return
        }
        let environment = context.environment
        switch request.command {
        case .suspend(let reason):
            context.remember(.suspended(.init(reason: reason, by: request.requestedBy, since: context.now)))
            context.touch()
            context.answer(request, .done("\(environment) is suspended. A rollback still runs; nothing else starts."))
        case .resume:
            context.remember(.suspended(nil))
            context.touch()
            context.answer(request, .done("\(environment) goes on."))
            withWork { work, context in work.resume(&context) }
            if activity.isIdle { context.timers.schedule(.pass(.manual), at: context.now) }
        case .abort:
            abort(request)
        case .verifyBackups:
            verification.requested(request)
        case .reconcile, .retry, .rollback, .migrateRollback, .turn, .destruction:
            if case .rollback(let service) = request.command, interrupts(request, service) { return }
            guard activity.isIdle else { return enqueue(request) }
            begin(request)
        }
    }

    private mutating func enqueue(_ request: OperatorRequest) {
        queue.append(request)
        context.touch()
    }

    /// A rollback of the service that is being rolled out is the end of that rollout. A parked rollout of another
    /// service would make it wait until somebody resumes, so that one goes back first.
    private mutating func interrupts(_ request: OperatorRequest, _ service: ServiceName) -> Bool {
        guard case .work(let work) = activity else { return false }
        let reason = Reason(code: "aborted", message: "\(request.requestedBy) asked to roll \(service) back.")
        switch work.stage {
        case .rolling(let rollout) where rollout.machine.work.service == service,
            .parked(let rollout, _) where rollout.machine.work.service == service:
            // Answered when it is done, as any rollback, unless the reconciliation has somebody else's request to answer.
            if work.reconciliation.header.request != nil {
                abort(request)
            } else {
                withWork { work, context in
                    work.reconciliation.header.request = request
                    work.abortRollout(reason, &context)
                }
            }
            return true
        case .parked:
            enqueue(request)
            withWork { work, context in work.abortRollout(reason, &context) }
            return true
        default:
            return false
        }
    }

    private mutating func begin(_ request: OperatorRequest) {
        let environment = context.environment
        switch request.command {
        case .retry(let service):
            guard endsHolds(request, of: service) else {
                let held = context.memory.services.holds.keys.sorted().map(\.text).joined(separator: ", ")
                let what = service.map { "\($0) isn't held in \(environment)" } ?? "Nothing is held in \(environment)"
                let rest = service == nil || held.isEmpty ? "" : "; held: \(held)"
                return context.answer(request, .refused("nothing_held", "\(what)\(rest)."))
            }
            context.touch()
            startPass(.retry, request: request)
        case .rollback(let service):
            guard let before = context.memory.services.before[service],
                before.release != context.memory.services.verified[service]
            else {
                return context.answer(
                    request,
                    .refused(
                        "nothing_to_roll_back",
                        "\(service) has no earlier release in \(environment) that could be put back."))
            }
            startPass(.rollback, request: request)
        case .migrateRollback(let service):
            if let refusal = refusesSchemaRollback(service) { return context.answer(request, refusal) }
            startPass(.rollback, request: request)
        case .turn, .destruction:
            lend(request)
        default:
            startPass(.manual, request: request)
        }
    }

    /// Why a schema isn't taken back; nil when it can be.
    private func refusesSchemaRollback(_ service: ServiceName) -> RequestOutcome? {
        let services = context.memory.services
        let environment = context.environment
        guard let migration = services.schema(of: service), migration.hasChanged else {
            return .refused(
                "nothing_to_roll_back",
                "No migration of \(service) in \(environment) is known that changed its schema and wasn't taken back.")
        }
        let isThere = context.memory.instances.applied.contains {
            $0.key.service == service && $0.value.spec.image == migration.release.image
        }
        if isThere || services.verified[service]?.image == migration.release.image {
            return .refused(
                "release_needs_schema",
                "\(service) runs the release that this schema was made for. Take that back first: `amarre rollback "
                    + "\(service) -e \(environment)`.")
        }
        if !services.isBehindSchema(service) {
            return .refused(
                "release_needs_schema",
                "\(service) has had another release since its last migration in \(environment), and nobody knows which schema "
                    + "that one needs: take the schema back by hand.")
        }
        guard migration.origin != nil else {
            return .refused(
                "nothing_to_roll_back",
                "The revision before the migration of \(service) isn't known: take the schema back by hand.")
        }
        return nil
    }

    /// Ends the holds that a person doesn't want any more; false when there was nothing to end.
    ///
    /// - `service`: nil for all of the environment, its code and its move to another project among them.
    private mutating func endsHolds(_ request: OperatorRequest, of service: ServiceName?) -> Bool {
        // A hold that came after the person asked is not what they meant.
        let asked = context.clock.time(request.requestedAt)
        let ended = context.memory.services.holds.filter { (service ?? $0.key) == $0.key && $0.value.since <= asked }
            .keys
            .sorted()
        let before = context.memory.code
        if service == nil { context.remember(.codeRetried(askedAt: asked, now: context.now)) }
        if service == nil, context.memory.place.askedFor != nil {
            context.remember(.moved)
            return true
        }
        context.remember(.freed(ended))
        return !ended.isEmpty || context.memory.code != before
    }

    private mutating func abort(_ request: OperatorRequest) {
        let environment = context.environment
        let reason = Reason(code: "aborted", message: "\(request.requestedBy) asked to abort.")
        switch activity {
        case .idle:
            context.answer(request, .refused("nothing_running", "Nothing is under way in \(environment)."))
        case .lent(let reconciliation):
            let who = reconciliation.header.request?.requestedBy ?? "someone"
            context.answer(
                request, .refused("turn_lent", "\(environment) is lent to a command of \(who); end that one."))
        case .pass:
            // It has changed nothing and goes on: there is nothing to take back, and the next look would begin at once.
            context.answer(
                request,
                .refused(
                    "nothing_running",
                    "\(environment) is only being looked at, and nothing is being changed: there is nothing to abort."))
        case .closing:
            context.answer(request, .refused("rolling_back", "A rollback or an end can't be aborted."))
        case .work(let work):
            switch work.stage.current.abort {
            case .goesBack:
                context.answer(request, .done("The rollout is aborted; what it touched goes back."))
                withWork { work, context in work.abortRollout(reason, &context) }
            case .isAwaited:
                context.answer(
                    request,
                    .refused(
                        "migrating",
                        "A database is being migrated in \(environment); that isn't broken off. It ends by itself, and then "
                            + "the rollout can be aborted."))
            case .isRefused:
                context.answer(request, .refused("rolling_back", "A rollback or an end can't be aborted."))
            case .ends:
                let isHeld = work.reconciliation.holdWhatIsAhead(reason, &context)
                context.answer(request, .done(isHeld ? "The reconciliation is aborted." : Self.abortedForNow))
                withWork { work, _ in work.end(.aborted, reason) }
            }
        }
    }

    private static let abortedForNow =
        "The reconciliation is aborted. Nothing of it can be held: the next pass goes on, unless you run `amarre "
        + "suspend`."

    // MARK: The turn

    /// Gives the turn away. Nothing begins here until the command has ended, and what it did is looked at afterwards.
    mutating func lend(_ request: OperatorRequest) {
        guard let reconciliation = newRun(.manual, request: request) else { return }
        activity = .lent(reconciliation)
        context.touch()
        // The command works in the same folders: what we do there has to be over first, and this comes after it.
        context.ask(.discardPlans)
    }

    /// Whether something is under way that a start of the process goes on with. A pass isn't: it begins anew.
    package var isInTheMiddle: Bool { if case .work = activity { true } else { false } }

    /// A Terraform of a person's own is about to destroy everything, and no controller runs whose turn it could have.
    package mutating func announceDestruction() { context.remember(.destruction(.init())) }

    mutating func lentAnswered(_ effect: Effect) {
        guard case .lent(let reconciliation) = activity else { return }
        switch effect {
        case .awaitTurn:
            activity = .idle
            // Nobody here knows what the command did.
            context.remember(.fullPlanWanted)
            if reconciliation.header.request?.command == .destruction { context.remember(.destruction(.init())) }
            context.touch()
            context.timers.schedule(.pass(.poll), at: context.now)
            scheduleNextPass()
        case .discardPlans where !context.effects.effects.contains(.discardPlans):
            guard let request = reconciliation.header.request else { return }
            context.ask(.awaitTurn(requestID: request.id))
            context.answer(request, .done("\(context.environment) is yours until the command ends."))
        default: break
        }
    }
}

extension Reconciliation {
    /// Holds what a reconciliation was going to bring and hadn't begun, or the next one would begin it a second later.
    /// False when it was going to bring nothing new.
    fileprivate func holdWhatIsAhead(_ reason: Reason, _ context: inout MachineContext) -> Bool {
        guard ledger.failure == nil else { return false }
        var isHeld = false
        for work in agenda.work {
            let verified = context.memory.services.verified[work.service]
            guard let release = work.release, release != verified else { continue }
            context.remember(
                .held(
                    work.service,
                    Hold(
                        refused: release, asked: header.asked(work.service), previous: verified, reason: reason,
                        since: context.now,
                        reconciliation: header.id)))
            isHeld = true
        }
        let memory = context.memory
        if let tree = unprovenCode(memory), memory.code.applied != tree, memory.code.verified != nil {
            context.remember(
                .codeHeld(
                    CodeHold(
                        tree: tree, reason: reason, since: context.now, reconciliation: header.id)))
            isHeld = true
        }
        return isHeld
    }
}
