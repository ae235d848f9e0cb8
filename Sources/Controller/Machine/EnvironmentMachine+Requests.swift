import Model
import Ports
import Reconciliation
import Rollout

/// What people ask for.
extension EnvironmentMachine {
    mutating func requested(_ request: OperatorRequest, now: Timestamp) {
        // After a restart the journal gives every request that has no answer again.
        if run?.request?.id == request.id || queue.contains(where: { $0.id == request.id }) { return }
        switch request.command {
        case .suspend(let reason):
            context.memory.suspension = .init(reason: reason, by: request.requestedBy, since: now)
            context.touch()
            context.answer(request, .done("\(environment) is suspended. A rollback still runs; nothing else starts."))
        case .resume:
            context.memory.suspension = nil
            context.touch()
            context.answer(request, .done("\(environment) goes on."))
            unpark(now: now)
            if run == nil { context.timers.schedule(.pass(.manual), at: now) }
        case .abort:
            abort(request, now: now)
        case .reconcile, .retry, .rollback, .turn:
            if case .rollback(let service) = request.command, interrupts(request, service, now: now) { return }
            guard run == nil else {
                queue.append(request)
                context.touch()
                return
            }
            begin(request, now: now)
        }
    }

    /// A rollback of the service that is being rolled out is the end of that rollout. A parked rollout of another service
    /// would make it wait until somebody resumes, so that one goes back first.
    private mutating func interrupts(_ request: OperatorRequest, _ service: ServiceName, now: Timestamp) -> Bool {
        switch run?.phase {
        case .rolling(let rollout) where rollout.work.service == service, .parked(let rollout, _) where rollout.work.service == service:
            // Answered when it is done, as any rollback, unless the run has somebody else's request to answer.
            guard run?.request == nil else {
                abort(request, now: now)
                return true
            }
            run?.request = request
            run?.phase = .rolling(rollout)
            rollOn(.abort(Reason(code: "aborted", message: "\(request.requestedBy) asked to roll \(service) back.")), now: now)
            return true
        case .parked(let rollout, _):
            queue.append(request)
            context.touch()
            run?.phase = .rolling(rollout)
            rollOn(.abort(Reason(code: "aborted", message: "\(request.requestedBy) asked to roll \(service) back.")), now: now)
            return true
        default:
            return false
        }
    }

    private mutating func begin(_ request: OperatorRequest, now: Timestamp) {
        switch request.command {
        case .retry(let service):
            // A hold that came after the person asked is not what they meant.
            let asked = clock.time(request.requestedAt)
            let ended = context.memory.holds.filter { (service ?? $0.key) == $0.key && $0.value.since <= asked }.keys.sorted()
            let code = service == nil && retryCode(askedAt: asked)
            if service == nil, movesToProjectAskedFor() {
                context.touch()
                return startPass(.retry, request: request, now: now)
            }
            guard !ended.isEmpty || code else {
                let held = context.memory.holds.keys.sorted().map(\.text).joined(separator: ", ")
                let what = service.map { "\($0) isn't held in \(environment)" } ?? "Nothing is held in \(environment)"
                return context.answer(
                    request, .refused("nothing_held", "\(what)\(service == nil || held.isEmpty ? "" : "; held: \(held)")."))
            }
            for service in ended { context.memory.holds[service] = nil }
            context.touch()
            startPass(.retry, request: request, now: now)
        case .rollback(let service):
            guard let before = context.memory.before[service], before.release != context.memory.verified[service] else {
                return context.answer(
                    request, .refused("nothing_to_roll_back", "\(service) has no earlier release in \(environment) that could be put back.")
                )
            }
            startPass(.rollback, request: request, now: now)
        case .turn:
            lend(request, now: now)
        default:
            startPass(.manual, request: request, now: now)
        }
    }

    private mutating func abort(_ request: OperatorRequest, now: Timestamp) {
        let reason = Reason(code: "aborted", message: "\(request.requestedBy) asked to abort.")
        switch run?.phase {
        case .rolling:
            context.answer(request, .done("The rollout is aborted; what it touched goes back."))
            rollOn(.abort(reason), now: now)
        case .parked(let rollout, _):
            context.answer(request, .done("The rollout is aborted; what it touched goes back."))
            run?.phase = .rolling(rollout)
            rollOn(.abort(reason), now: now)
        case .none:
            context.answer(request, .refused("nothing_running", "Nothing is under way in \(environment)."))
        case .lent:
            context.answer(
                request,
                .refused("turn_lent", "\(environment) is lent to a command of \(run?.request?.requestedBy ?? "someone"); end that one."))
        case .rollingBack, .refreshing, .closing:
            context.answer(request, .refused("rolling_back", "A rollback or an end can't be aborted."))
        case _ where run?.opened == false:
            // It has changed nothing and goes on: there is nothing to take back, and the next look would begin at once.
            context.answer(
                request,
                .refused(
                    "nothing_running", "\(environment) is only being looked at, and nothing is being changed: there is nothing to abort.")
            )
        default:
            context.answer(request, .done(holdWhatIsAhead(reason, now: now) ? "The reconciliation is aborted." : Self.abortedForNow))
            end(.aborted, reason, now: now)
        }
    }

    private static let abortedForNow =
        "The reconciliation is aborted. Nothing of it can be held: the next pass goes on, unless you run `amarre suspend`."

    /// Holds what a reconciliation was going to bring and hadn't begun, or the next one would begin it a second later. False when it was going
    /// to bring nothing new.
    private mutating func holdWhatIsAhead(_ reason: Reason, now: Timestamp) -> Bool {
        guard let current = run, current.failure == nil else { return false }
        var isHeld = false
        for work in current.work {
            guard let release = work.release, release != context.memory.verified[work.service] else { continue }
            context.memory.holds[work.service] = Hold(
                refused: release, asked: current.asked(work.service), previous: context.memory.verified[work.service], reason: reason,
                since: now,
                reconciliation: current.id)
            isHeld = true
        }
        if let tree = unprovenCode, context.memory.terraformTree != tree, context.memory.verifiedCode != nil {
            context.memory.codeHold = CodeHold(tree: tree, reason: reason, since: now, reconciliation: current.id)
            isHeld = true
        }
        return isHeld
    }

    /// Gives the turn away. Nothing begins here until the command has ended, and what it did is looked at afterwards.
    mutating func lend(_ request: OperatorRequest, now: Timestamp) {
        guard var lent = newRun(.manual, request: request, now: now) else { return }
        lent.phase = .lent
        run = lent
        context.touch()
        // The command works in the same folders: what we do there has to be over first, and this comes after it.
        context.ask(.discardPlans)
    }

    mutating func lentAnswered(_ effect: Effect, now: Timestamp) {
        switch effect {
        case .awaitTurn:
            run = nil
            context.touch()
            context.timers.schedule(.pass(.poll), at: now)
            scheduleNextPass(now: now)
        case .discardPlans where !context.effects.effects.contains(.discardPlans):
            guard let request = run?.request else { return }
            context.ask(.awaitTurn(requestID: request.id))
            context.answer(request, .done("\(environment) is yours until the command ends."))
        default: break
        }
    }
}
