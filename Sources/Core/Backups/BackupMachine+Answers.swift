import LiveState
import Model

/// What becomes of what was asked for.
extension BackupMachine {
    mutating func looked(_ look: BackupLook) {
        guard case .looking = task else { return }
        task = nil
        lookedAt = now
        unseenSince = nil
        if let time = look.serverTime { offset = time - look.observedAt }
        clear("backups_unseen", "Backups can be looked at again.")
        judgeClock()
        if source != look.source { settledAt = nil }
        source = look.source
        // Of an instance that isn't shown nobody knows what it has.
        guard source != nil else { return }
        let before = backups
        if look.isWhole {
            backups = Dictionary(look.backups.map { ($0.id, $0) }) { first, _ in first }
            (wholeAt, settledAt) = (now, nil)
            noteVanished(before)
        } else {
            for backup in look.backups where backups[backup.id] != backup {
                backups[backup.id] = backup
                settledAt = nil
            }
        }
        if memory.since == nil, !policies.isEmpty { memory.since = serverNow }
        adoptBegun()
        for backup in look.backups where needsJudging(backup, before[backup.id]) { judge(backup) }
        judgeSchedule()
        noteGaps()
        forgetOld()
    }

    mutating func lookFailed(_ reason: Reason) {
        guard case .looking = task else { return }
        task = nil
        // As if it had looked: the next one comes at its time.
        lookedAt = now
        let since = unseenSince ?? now
        unseenSince = since
        if now >= since + Self.longestUnseen {
            tell("backups_unseen", .warning, "Backups can't be looked at since \(since): \(reason.message)")
        }
    }

    mutating func asked(_ backup: LiveBackup) {
        guard case .asking(let order) = task else { return }
        (task, settledAt) = (nil, nil)
        take(backup, for: order)
        // A look only judges what has changed since.
        judge(backup)
    }

    /// A call whose end nobody knows is looked after before another one is made.
    mutating func askFailed(_ reason: Reason, _ refusal: BackupEvent.Refusal) {
        guard case .asking(let order) = task else { return }
        (task, settledAt) = (nil, nil)
        switch refusal {
        case .unanswered: lookedAt = nil
        case .busy:
            memory.begun = nil
            source = source?.busy()
        case .definite:
            memory.begun = nil
            failed(order, id: nil, reason)
        case .space:
            memory.begun = nil
            failed(order, id: nil, reason)
            tell("backup_space", .warning, "There is no room for another backup. What is over by retention is removed.")
            // A fresh list, so that what is over can go before the next try.
            (wholeAt, lookedAt) = (nil, nil)
        }
    }

    mutating func changed(_ event: BackupEvent) {
        let task = task
        (self.task, settledAt) = (nil, nil)
        switch (task, event) {
        case (.removing(let backup, let reason), .removed):
            backups[backup.id] = nil
            memory.made[backup.id] = nil
            memory.removing[backup.id] = nil
            note(.removed, .info, backup, Reason(code: reason.code, message: "Removed: \(reason.message)"))
        case (.extending(let backup), .extended):
            note(
                .extended, .warning, backup,
                Reason(
                    code: "backup_extended",
                    message: "\(backup.name) is kept longer: nothing newer is there that could be restored."))
            (wholeAt, lookedAt) = (nil, nil)
        case (.removing, .removeFailed), (.extending, .extendFailed):
            // What is there by now is for the next look to say.
            wholeAt = nil
        default: self.task = task
        }
    }

    // MARK: One backup

    private mutating func take(_ backup: LiveBackup, for order: BackupOrder) {
        memory.begun = nil
        memory.made[backup.id] = BackupMemory.Made(order: order)
        backups[backup.id] = backup
        source = source?.busy()
        note(.begun, .info, backup, Reason(code: "backup_begun", message: "\(order.name) is being made."))
    }

    /// The process died, or no answer came: a backup of the name that was asked for, made since, is ours.
    private mutating func adoptBegun() {
        guard let begun = memory.begun else { return }
        let found = backups.values.filter {
            $0.name == begun.order.name && $0.kind == begun.order.kind && $0.database == begun.order.database
                && $0.instanceID == begun.order.instanceID && memory.made[$0.id] == nil
                && $0.createdAt >= begun.at + .seconds(-60)
        }.min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        if let found { return take(found, for: begun.order) }
        memory.begun = nil
        failed(
            begun.order, id: nil,
            Reason(
                code: "backup_unanswered",
                message: "The call for \(begun.order.name) had no answer, and nothing came of it."))
    }

    /// Most were good before and are so now.
    private func needsJudging(_ backup: LiveBackup, _ before: LiveBackup?) -> Bool {
        before != backup || backup.isUnderWay || backup.hasFailed
    }

    private mutating func judge(_ backup: LiveBackup) {
        guard let made = memory.made[backup.id] else {
            guard backup.hasFailed, memory.told.insert(backup.id).inserted else { return }
            return note(
                .failed, .warning, backup,
                Reason(
                    code: "backup_failed", message: "\(what(backup)) \(end(backup)). Another one is made in its place.")
            )
        }
        if backup.isGood, made.goodAt == nil {
            let time = serverNow
            memory.made[backup.id]?.goodAt = time
            memory.attempts[made.order.key] = nil
            clear("backup_space", "There is room for backups again.")
            note(.made, .info, backup, Reason(code: "backup_made", message: "\(backup.name) is there."))
        } else if made.isTold != true, backup.hasFailed {
            memory.made[backup.id]?.isTold = true
            failed(
                made.order, id: backup.id, Reason(code: "backup_failed", message: "\(what(backup)) \(end(backup))."))
        } else if made.isTold != true, backup.isUnderWay,
            serverNow >= backup.createdAt + BackupPlanner.longestMaking
        {
            memory.made[backup.id]?.isTold = true
            failed(
                made.order, id: backup.id,
                Reason(
                    code: "backup_stuck",
                    message: "\(backup.name) is being made since \(backup.createdAt); Scaleway doesn't finish it."))
        }
    }

    private func what(_ backup: LiveBackup) -> String {
        let name = source?.name ?? backup.instanceID
        return "The backup \(backup.name) of \(backup.database ?? "the instance") on \(name)"
    }

    private func end(_ backup: LiveBackup) -> String { backup.status == "error" ? "failed" : "is empty" }

    private mutating func failed(_ order: BackupOrder, id: String?, _ reason: Reason) {
        let times = (memory.attempts[order.key]?.times ?? 0) + 1
        let wait = (1..<min(times, 8)).reduce(Self.firstRetry) { wait, _ in min(wait * 2, Self.longestRetry) }
        memory.attempts[order.key] = BackupMemory.Attempt(times: times, until: serverNow + wait, reason: reason)
        actions.append(
            .note(
                BackupNote(
                    .failed, times < 3 ? .warning : .critical, id: id, name: order.name,
                    Reason(
                        code: reason.code,
                        message: "\(reason.message) It is tried again in \(wait.components.seconds / 60) minutes."))))
    }

    mutating func note(
        _ kind: BackupNote.Kind, _ severity: BackupNote.Severity, _ backup: LiveBackup, _ reason: Reason
    ) {
        actions.append(.note(BackupNote(kind, severity, id: backup.id, name: backup.name, reason)))
    }
}
