package import LiveState
package import Model

/// Decides what is to be done about an environment's backups. Pure: what is there, what was done and the time in, steps
/// out. All times are by Scaleway's clock.
package struct BackupPlanner: Sendable {
    /// A schedule that hasn't run by then isn't waited for any longer: what is left of the day is for our own tries.
    static let lastCall: Duration = .seconds(2 * 3600)
    /// The newest good backup doesn't go away as long as nothing newer is there.
    static let extendWithin: Duration = .seconds(36 * 3600)
    static let extensionTime: Duration = .seconds(7 * 86_400)
    /// A backup that is still being made after that long never ends, as far as anybody waits for it.
    package static let longestMaking: Duration = .seconds(2 * 3600)

    /// What there must be.
    package let targets: [BackupTarget]
    /// The environment's instance.
    package let source: LiveBackupSource
    /// All that are known to be there, of this instance and of those that it took the place of.
    package let backups: [LiveBackup]
    /// What was done before.
    package let memory: BackupMemory
    /// The time by Scaleway's clock.
    package let now: Timestamp

    package init(
        targets: [BackupTarget], source: LiveBackupSource, backups: [LiveBackup], memory: BackupMemory, now: Timestamp
    ) {
        self.targets = targets
        self.source = source
        self.backups = backups
        self.memory = memory
        self.now = now
    }

    /// What is to be done next; nil for nothing. Keeping comes before making, and making before removing: there are never
    /// fewer good ones for a removal that then isn't followed by anything.
    ///
    /// - `mayRemove`: whether the list is fresh and the clock right enough for that.
    package func next(mayRemove: Bool) -> BackupStep? {
        for target in targets { if let step = extensions(target).first { return step } }
        for target in targets { if let order = orders(target).first { return .make(order) } }
        guard mayRemove else { return nil }
        for target in targets { if let step = removals(target).first { return step } }
        return nil
    }

    // MARK: Making

    /// Backups that are due now. An instance makes one at a time and is `ready` in between.
    package func orders(_ target: BackupTarget) -> [BackupOrder] {
        guard source.status == "ready" else { return [] }
        return BackupTier.allCases.compactMap { tier in
            let slot = BackupSlot(tier, at: now)
            guard target.count(tier) > 0, !isCovered(target, slot), !isUnderWay(target, slot),
                tier != .daily || !scheduleWillDo(target, slot)
            else { return nil }
            let order = BackupOrder(target, slot, instanceID: source.id, at: now)
            guard memory.attempts[order.key].map({ now >= $0.until }) ?? true else { return nil }
            return order
        }
    }

    /// Whether there is a good backup for that day, week or month. For a day anybody's will do; a week's and a month's are
    /// kept for long, which only the controller's own are.
    package func isCovered(_ target: BackupTarget, _ slot: BackupSlot) -> Bool {
        backups.contains { backup in
            guard target.covers(backup), backup.isGood else { return false }
            return slot.tier == .daily
                ? slot.contains(backup.createdAt)
                : memory.made[backup.id].map { $0.order.slot == slot && $0.order.database == target.database } ?? false
        }
    }

    private func isUnderWay(_ target: BackupTarget, _ slot: BackupSlot) -> Bool {
        backups.contains { backup in
            guard target.covers(backup), backup.isUnderWay, now < backup.createdAt + Self.longestMaking else {
                return false
            }
            return slot.tier == .daily ? slot.contains(backup.createdAt) : memory.made[backup.id]?.order.slot == slot
        }
    }

    /// Whether the instance's own schedule is still expected to make the day's backup.
    private func scheduleWillDo(_ target: BackupTarget, _ slot: BackupSlot) -> Bool {
        guard let schedule = source.schedule else { return false }
        let hasFailed = backups.contains { target.covers($0) && $0.hasFailed && slot.contains($0.createdAt) }
        guard !hasFailed, now < slot.end - Self.lastCall else { return false }
        guard let next = schedule.nextAt else { return true }
        return next < slot.end - Self.lastCall
    }

    // MARK: Keeping

    /// The newest good one of a row.
    package func newestGood(_ target: BackupTarget) -> LiveBackup? {
        backups.filter { target.covers($0) && $0.isGood }.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    private func extensions(_ target: BackupTarget) -> [BackupStep] {
        guard let newest = newestGood(target), let end = newest.expiresAt, end <= now + Self.extendWithin,
            newest.createdAt < now - .seconds(86_400)
        else { return [] }
        return [.extend(newest, until: now + Self.extensionTime)]
    }

    // MARK: Removing

    /// Those that the controller made and that are over, oldest first.
    package func removals(_ target: BackupTarget) -> [BackupStep] {
        guard let newest = newestGood(target) else { return [] }
        return backups.filter { target.covers($0) && $0.id != newest.id }
            .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
            .compactMap { backup in
                guard let made = memory.made[backup.id], made.order.database == target.database else { return nil }
                if backup.hasFailed, newest.createdAt > backup.createdAt {
                    return .remove(
                        backup,
                        Reason(code: "backup_failed", message: "\(backup.name) failed, and a newer one is there."))
                }
                let tier = made.order.slot.tier
                let count = target.count(tier)
                // A kind that isn't asked for any more goes by its own date: a commit must not empty the shelf at once.
                guard backup.isGood, count > 0,
                    let last = BackupSlot(tier, at: now).before(count).last, made.order.slot.start < last.start
                else { return nil }
                return .remove(
                    backup,
                    Reason(
                        code: "backup_over",
                        message: "\(backup.name) is older than the \(count) \(tier.rawValue) ones that git asks for."))
            }
    }
}

extension Timestamp {
    fileprivate static func - (time: Timestamp, duration: Duration) -> Timestamp {
        time + .microseconds(-duration.wholeMicroseconds)
    }
}
