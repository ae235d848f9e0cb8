import Backups
import DesiredState
import LiveState
import Model
import Ports

/// The environment's backups, beside everything else: gives ``BackupMachine`` what git asks for and what Scaleway
/// answers, and carries out what it wants. No pass waits for it, and none can stop it.
struct BackupKeeper: Hashable, Sendable {
    private(set) var machine: BackupMachine

    /// - `memory`: as it was saved.
    init(_ memory: BackupMemory = BackupMemory()) { machine = BackupMachine(memory) }

    /// The process starts: what was under way is looked after.
    mutating func restart(_ context: inout MachineContext) {
        machine = BackupMachine(context.memory.backups)
        tell(.restarted, &context)
    }

    /// Takes over what changed in the event that was just handled: git's policies, and whether anything may be removed.
    mutating func follow(_ context: inout MachineContext) {
        // Everything was destroyed, or the environment moves: what was made before belongs to nobody here any more.
        if context.memory.backups != machine.memory {
            drop(&context)
            machine = BackupMachine(context.memory.backups)
        }
        let wanted = Self.policies(context.memory)
        if machine.policies != wanted { tell(.policies(wanted), &context) }
        let isSuspended = context.memory.suspension != nil
        if machine.isSuspended != isSuspended { tell(.suspended(isSuspended), &context) }
    }

    /// Where nothing is left, or everything is about to go, nothing is asked for.
    private static func policies(_ memory: EnvironmentMemory) -> [BackupPolicy] {
        guard case .valid(let desired) = memory.git.source?.desired, memory.place.destruction == nil else { return [] }
        return desired.backups ?? []
    }

    /// A look or a try is due.
    mutating func wake(_ context: inout MachineContext) { tell(.woken, &context) }

    mutating func answered(_ call: BackupCall, _ result: EffectResult, _ context: inout MachineContext) {
        switch (call, result) {
        case (.look, .backups(let look)): tell(.looked(look.seen(by: context.clock)), &context)
        case (.look, .failed(let failure)): tell(.lookFailed(failure.reason), &context)
        case (.make, .backup(let backup)): tell(.asked(backup), &context)
        case (.make, .failed(let failure)): tell(.askFailed(failure.reason, failure.refusal), &context)
        case (.remove, .failed(let failure)): tell(.removeFailed(failure.reason), &context)
        case (.remove, _): tell(.removed, &context)
        case (.extend, .failed(let failure)): tell(.extendFailed(failure.reason), &context)
        case (.extend, _): tell(.extended, &context)
        default: break
        }
    }

    private mutating func drop(_ context: inout MachineContext) {
        context.drop(.backups)
        context.timers.cancel(.backups)
    }

    // MARK: What it wants

    private mutating func tell(_ event: BackupEvent, _ context: inout MachineContext) {
        // A process that is about to end begins nothing; what is under way is looked after by the next one.
        var event = event
        while true {
            let actions = machine.handle(event, now: context.now)
            if machine.memory != context.memory.backups {
                context.remember(.backups(machine.memory))
                context.touch()
            }
            var refusal: BackupEvent?
            for (index, action) in actions.enumerated() { refusal = perform(action, index, &context) ?? refusal }
            guard let next = refusal else { return }
            event = next
        }
    }

    /// Returns the answer when the action isn't carried out.
    private mutating func perform(
        _ action: BackupAction, _ index: Int, _ context: inout MachineContext
    ) -> BackupEvent? {
        switch action {
        case .look(let since, let follow):
            guard case .valid(let desired) = context.memory.git.source?.desired, !context.isStopping else { return nil }
            context.ask(
                .backup(
                    .look(
                        BackupLookRequest(
                            environment: context.environment,
                            project: context.memory.settledProject ?? desired.project, since: since, follow: follow))))
        case .ask(let order):
            if let reason = Self.obstacle(context) { return .askFailed(reason, .busy) }
            context.ask(
                .backup(
                    .make(
                        BackupWish(
                            instanceID: order.instanceID, database: order.database, name: order.name,
                            expiresAt: order.expiresAt))))
        case .remove(let reference):
            if let reason = Self.obstacle(context) { return .removeFailed(reason) }
            context.ask(.backup(.remove(reference)))
        case .extend(let reference, let until):
            if let reason = Self.obstacle(context) { return .extendFailed(reason) }
            context.ask(.backup(.extend(reference, until: until)))
        case .note(let note): context.note(event(note, index, context))
        case .wake(let time):
            context.timers.cancel(.backups)
            context.timers.schedule(.backups, at: time)
        }
        return nil
    }

    /// Why nothing may be changed now; nil when it may.
    private static func obstacle(_ context: MachineContext) -> Reason? {
        if let outage = context.memory.outage { return outage.reason }
        return context.isStopping ? Reason(code: "stopped", message: "The process is about to end.") : nil
    }

    private func event(_ note: BackupNote, _ index: Int, _ context: MachineContext) -> AuditEvent {
        let now = context.now
        let seed = [
            context.installation, context.environment.text, note.kind.rawValue, note.backupID ?? "", note.name ?? "",
            note.reason.code, String(index), String(context.outbox.version), String(now.microseconds),
        ]
        let isGone = note.kind == .removed || note.kind == .vanished
        let changes = note.backupID.map { id in
            [
                FieldChange(
                    resource: "backup \(note.name ?? id)", field: "id", from: isGone ? id : nil, to: isGone ? nil : id)
            ]
        }
        return AuditEvent(
            id: DerivedIdentifier.make(seed, at: now), kind: note.kind.event, time: now,
            environment: context.environment, correlation: .none, trigger: .poll, changes: changes ?? [],
            reason: note.reason, startedAt: now, severity: note.severity.event)
    }
}

extension BackupLook {
    /// The same with the machine's own time, which may be ahead of the wall clock that it was looked at by.
    fileprivate func seen(by clock: MachineClock) -> BackupLook {
        BackupLook(
            observedAt: clock.time(observedAt), serverTime: serverTime, source: source, backups: backups,
            isWhole: isWhole)
    }
}

extension PortFailure {
    /// What a call for a backup that failed so came to.
    fileprivate var refusal: BackupEvent.Refusal {
        switch kind {
        case .transient, .throttled, .locked: .busy
        case .quota: .space
        case .unreachable, .timedOut, .cancelled, .internalError: .unanswered
        case .denied, .notFound, .invalid: .definite
        }
    }
}

extension BackupNote.Kind {
    fileprivate var event: AuditEvent.Kind {
        switch self {
        case .begun: .backupBegun
        case .made: .backupMade
        case .failed: .backupFailed
        case .removed: .backupRemoved
        case .extended: .backupExtended
        case .vanished: .backupVanished
        case .condition: .backupCondition
        case .cleared: .backupCleared
        }
    }
}

extension BackupNote.Severity {
    /// As the audit log says it.
    var event: AuditEvent.Severity {
        switch self {
        case .info: .info
        case .warning: .warning
        case .critical: .critical
        }
    }
}
