import DesiredState
import LiveState
import Migrations
import Model
import Planning
import Ports

/// Migrates a service's database before the first instance of a release is replaced, or takes that back: carries out what
/// ``Migrations/MigrationMachine`` wants, and remembers what comes of it.
struct MigrationStage: WorkStage {
    enum State: Hashable, Sendable {
        /// Making the backup just before it.
        case backing(BackupBefore)
        case changing(MigrationMachine)
        /// It is over; the rights to the tables that there are by now are written.
        case renewing(PrivilegeRequest, tries: Int)
    }

    /// How a reconciliation ends once the schema is back.
    struct Ending: Hashable, Codable, Sendable {
        let outcome: Outcome
        let reason: Reason
    }

    /// Rights that can't be written are told, and keep nothing waiting for longer.
    private static let mostTries = 5
    private static let pause: Duration = .seconds(3)

    let order: MigrationOrder
    /// How the reconciliation ends after it; nil for a release's migration, which a rollout follows.
    let ending: Ending?
    private(set) var state: State

    var stage: Work.Stage { .migrating(self) }
    var saved: SavedPhase { .migrating(Saved(self)) }
    var abort: Work.Abort { if case .backing = state { .ends } else { .isAwaited } }
    var words: String {
        switch state {
        case .backing: "making a backup before \(order.service) is migrated"
        case .changing(let machine): "\(order.service): \(machine.words)"
        case .renewing: "writing the rights of \(order.service) to its tables"
        }
    }

    /// - `backup`: the backup that must be there first; nil for none.
    init(_ order: MigrationOrder, ending: Ending?, backup: BackupBefore?) {
        self.order = order
        self.ending = ending
        state = backup.map { .backing($0) } ?? .changing(MigrationMachine(order: order))
    }

    // MARK: Beginning and going on

    mutating func begin(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        reconciliation.happened(.migrationBegan(order), &context)
        context.note(reconciliation.event(.migrationStarted, of: order, context))
        return goOn(&reconciliation, &context)
    }

    private mutating func goOn(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        switch state {
        case .backing(let backup):
            context.ask(.migration(.backup(.look(backup.request(order.environment, order.project)))))
            return .stay
        case .changing: return feed(.begin, &reconciliation, &context)
        case .renewing(let request, _):
            context.ask(.migration(.renewPrivileges(request)))
            return .stay
        }
    }

    mutating func tryAgain(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        if case .changing = state { return feed(.woken, &reconciliation, &context) }
        return goOn(&reconciliation, &context)
    }

    mutating func restarted(
        after away: Duration, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        giveBack(away)
        return goOn(&reconciliation, &context)
    }

    mutating func giveBack(_ time: Duration) {
        switch state {
        case .backing(var backup):
            backup.extend(by: time)
            state = .backing(backup)
        case .changing(var machine):
            machine.extendDeadlines(by: time)
            state = .changing(machine)
        case .renewing: break
        }
    }

    // MARK: The run

    private mutating func feed(
        _ event: MigrationEvent, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard case .changing(var machine) = state else { return .stay }
        let before = machine.saved
        let actions = machine.handle(event, now: context.now)
        state = .changing(machine)
        if machine.saved != before { context.touch() }
        for action in actions {
            switch action {
            case .begin(let order):
                if order.direction == .up { context.rememberMigration(of: order.service) { $0.isUnbegun = nil } }
                context.ask(.migration(.begin(order)))
            case .look(let id, let run, let time): context.ask(.migration(.look(containerID: id, run: run)), at: time)
            case .remove(let id): context.ask(.migration(.remove(containerID: id)))
            case .wait(let time): context.timers.schedule(.step, at: time)
            case .finished(let end): return finished(end, &reconciliation, &context)
            }
        }
        return .stay
    }

    mutating func answered(
        _ effect: Effect, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        guard case .migration(let call) = effect else { return reconciliation.leftover(effect) }
        switch (state, call, result) {
        case (.backing, .backup, _): return backedUp(call, result, &reconciliation, &context)
        case (.changing, .begin, .migrationBegun(let id)):
            return feed(.begun(containerID: id), &reconciliation, &context)
        case (.changing, .look, .migration(let look)): return feed(.looked(look), &reconciliation, &context)
        case (.changing, .remove, .done): return feed(.removed, &reconciliation, &context)
        case (.changing, _, .failed(let failure)):
            if failure.kind != .cancelled { reconciliation.ledger.reason = failure.reason }
            return feed(.effectFailed(failure), &reconciliation, &context)
        case (.renewing, .renewPrivileges, _): return renewed(result, &reconciliation, &context)
        default: return reconciliation.leftover(effect)
        }
    }

    private mutating func backedUp(
        _ call: MigrationCall, _ result: EffectResult, _ reconciliation: inout Reconciliation,
        _ context: inout MachineContext
    ) -> Work.Next {
        guard case .backing(var backup) = state else { return .stay }
        let step: BackupBefore.Step
        switch result {
        case .backups(let look): step = backup.next(look, now: context.now)
        case .backup(let made):
            backup.asked(made)
            context.touch()
            step = .look(at: context.now)
        case .failed(let failure):
            reconciliation.happened(.failed(failure.reason), &context)
            step = backup.next(failure, now: context.now)
        default: step = .look(at: context.now)
        }
        state = .backing(backup)
        switch step {
        case .look(let time):
            context.ask(.migration(.backup(.look(backup.request(order.environment, order.project)))), at: time)
        case .make(let wish): context.ask(.migration(.backup(.make(wish))))
        case .done(let names):
            reconciliation.happened(.backedUpBeforeMigration(names, of: order.service), &context)
            let now = context.now
            context.rememberMigration(of: order.service) {
                $0.backups = names
                $0.backedUpAt = now
            }
            // A person has stopped the loop meanwhile.
            if context.memory.suspension != nil { return .proceed }
            state = .changing(MigrationMachine(order: order))
            return feed(.begin, &reconciliation, &context)
        case .failed(let reason):
            return finished(MigrationEnd(.notBegun, order.record(failure: reason)), &reconciliation, &context)
        }
        return .stay
    }

    // MARK: What comes of it

    private mutating func finished(
        _ end: MigrationEnd, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        context.timers.cancel(.step)
        if let leftover = end.leftover { reconciliation.happened(.migrationLeftBehind(leftover), &context) }
        reconciliation.migrated(order, end, &context)
        // What was begun may have made tables that nobody has a right to yet.
        guard end.record.didRun, let url = order.secrets[order.database] else { return next(&reconciliation, &context) }
        let request = PrivilegeRequest(environment: order.environment, project: order.project, url: url)
        state = .renewing(request, tries: 0)
        context.ask(.migration(.renewPrivileges(request)))
        return .stay
    }

    private mutating func renewed(
        _ result: EffectResult, _ reconciliation: inout Reconciliation, _ context: inout MachineContext
    ) -> Work.Next {
        guard case .renewing(let request, let tries) = state else { return .stay }
        switch result {
        case .privileges(let report): reconciliation.happened(.privilegesRenewed(report), &context)
        case .failed(let failure):
            let passes = [.unreachable, .throttled, .transient, .timedOut].contains(failure.kind)
            if passes, tries < Self.mostTries {
                state = .renewing(request, tries: tries + 1)
                context.timers.schedule(.step, at: context.now + Self.pause * (1 << tries))
                return .stay
            }
            reconciliation.happened(.privilegesNotRenewed(order.service, failure.reason), &context)
        default: break
        }
        return next(&reconciliation, &context)
    }

    private func next(_ reconciliation: inout Reconciliation, _ context: inout MachineContext) -> Work.Next {
        let standing = context.memory.services.migrations?[order.service]
        if let ending {
            // A person must still decide, or what was asked for didn't come about.
            let question = standing?.question
            let isAsked = reconciliation.header.trigger == .rollback && reconciliation.ledger.failure == nil
            let outcome = isAsked && question != nil ? .failed : ending.outcome
            guard let question else { return .end(outcome, ending.reason) }
            return .end(
                outcome,
                Reason(
                    code: isAsked ? question.code : ending.reason.code,
                    message: isAsked
                        ? question.message : "\(Sentence.ended(ending.reason.message)) \(question.message)"))
        }
        guard standing?.state != .done, let failure = standing?.record?.failure else { return .proceed }
        return .putAside(failure)
    }

    // MARK: Saving

    /// What is saved of it.
    struct Saved: Hashable, Codable, Sendable {
        let order: MigrationOrder
        let ending: Ending?
        let backup: BackupBefore?
        let machine: MigrationMachine.Saved?
        let privileges: PrivilegeRequest?

        init(_ stage: MigrationStage) {
            (order, ending) = (stage.order, stage.ending)
            switch stage.state {
            case .backing(let backup): (self.backup, machine, privileges) = (backup, nil, nil)
            case .changing(let run): (backup, machine, privileges) = (nil, run.saved, nil)
            case .renewing(let request, _): (backup, machine, privileges) = (nil, nil, request)
            }
        }
    }

    init(_ saved: Saved) {
        (order, ending) = (saved.order, saved.ending)
        if let backup = saved.backup {
            state = .backing(backup)
        } else if let privileges = saved.privileges {
            state = .renewing(privileges, tries: 0)
        } else {
            state = .changing(saved.machine.map { MigrationMachine($0) } ?? MigrationMachine(order: saved.order))
        }
    }
}
