import DesiredState
import LiveState
import Model

/// What stands in the way of backups, and what is missing. Each is told once, and once more when it is over.
extension BackupMachine {
    mutating func tell(_ code: String, _ severity: BackupNote.Severity, _ message: String) {
        guard memory.standing[code] == nil else { return }
        let reason = Reason(code: code, message: message)
        memory.standing[code] = BackupMemory.Condition(since: now, reason: reason)
        actions.append(.note(BackupNote(.condition, severity, reason)))
    }

    mutating func clear(_ code: String, _ message: String) {
        guard memory.standing.removeValue(forKey: code) != nil else { return }
        actions.append(.note(BackupNote(.cleared, .info, Reason(code: code, message: message))))
    }

    mutating func judgeClock() {
        if isClockRight {
            clear("backup_clock", "This machine's clock is as Scaleway's again.")
        } else {
            tell(
                "backup_clock", .warning,
                "This machine's clock is \(offset.components.seconds) s behind Scaleway's. Backups are made by Scaleway's, and "
                    + "none is removed as long as they differ.")
        }
    }

    mutating func judgeSchedule() {
        let isWanted = policies.contains { $0.daily > 0 }
        if let source, isWanted, source.schedule == nil {
            tell(
                "backup_schedule_off", .warning,
                "The backup schedule of \(source.name) is switched off. The controller makes the daily backups meanwhile; the "
                    + "next full plan switches it on.")
        } else {
            clear("backup_schedule_off", "The backup schedule is switched on again.")
        }
    }

    /// Backups that went away before their time, and not by us.
    mutating func noteVanished(_ before: [String: LiveBackup]) {
        for backup in before.values.sorted(by: { $0.id < $1.id }) where backups[backup.id] == nil {
            let made = memory.made.removeValue(forKey: backup.id)
            if let reason = memory.removing.removeValue(forKey: backup.id) {
                // The call had no answer, and took effect.
                note(.removed, .info, backup, Reason(code: reason.code, message: "Removed: \(reason.message)"))
                continue
            }
            let isExpected = backup.expiresAt.map { $0 <= serverNow + .seconds(3600) } ?? false
            guard backup.isGood, !isExpected else { continue }
            note(
                .vanished, made == nil ? .warning : .critical, backup,
                Reason(
                    code: "backup_vanished",
                    message:
                        "\(backup.name) of \(backup.createdAt) is gone before its time. The controller didn't remove it."
                ))
        }
        // Made by a process before this one, and gone when this one began to look.
        if before.isEmpty {
            for id in memory.made.keys.sorted() where backups[id] == nil {
                let made = memory.made.removeValue(forKey: id)
                guard let reason = memory.removing.removeValue(forKey: id) else { continue }
                actions.append(
                    .note(
                        BackupNote(
                            .removed, .info, id: id, name: made?.order.name,
                            Reason(code: reason.code, message: "Removed: \(reason.message)"))))
            }
        }
        memory.removing = [:]
    }

    /// Slots that ended without a good backup: nothing can be made for them any more.
    mutating func noteGaps() {
        let today = BackupSlot(.daily, at: serverNow)
        guard gapsLookedFor != today, let planner else { return }
        gapsLookedFor = today
        for target in planner.targets {
            for tier in BackupTier.allCases where target.count(tier) > 0 {
                let slot = BackupSlot(tier, at: serverNow).previous
                let key = "\(tier.rawValue) \(target.database ?? "*")"
                guard let since = memory.since, slot.start >= since, memory.gaps[key] != slot,
                    !planner.isCovered(target, slot)
                else { continue }
                memory.gaps[key] = slot
                actions.append(
                    .note(
                        BackupNote(
                            .condition, .critical,
                            Reason(
                                code: "backup_gap",
                                message:
                                    "There is no good \(tier.rawValue) backup of \(target.database ?? "the instance") for "
                                    + "\(slot.label)."))))
            }
        }
    }

    /// Tries for slots that are over, and failures of backups that are gone.
    mutating func forgetOld() {
        if wholeAt == now, !memory.told.isEmpty { memory.told = memory.told.filter { backups[$0] != nil } }
        if memory.attempts.isEmpty { return }
        let current = Set(
            (planner?.targets ?? []).flatMap { target in
                BackupTier.allCases.map { tier in
                    BackupOrder(
                        target, BackupSlot(tier, at: serverNow), instanceID: source?.id ?? "", at: serverNow
                    ).key
                }
            })
        memory.attempts = memory.attempts.filter { current.contains($0.key) }
    }
}
