import Backups
import DesiredState
import LiveState
import Model
import Ports

/// Puts together what `backups` says of one environment. Pure.
struct BackupsReport {
    let environment: EnvironmentName
    /// What git asks for; nil when nobody knows.
    let policies: [BackupPolicy]?
    /// All that Scaleway shows; or why it can't be told.
    let look: Result<BackupLook, PortFailure>
    /// What the controller remembers.
    let memory: BackupMemory
    /// By this machine's clock.
    let now: Timestamp

    var backups: EnvironmentBackups {
        switch look {
        case .success(let look): return seen(look)
        case .failure(let failure):
            var found = EnvironmentBackups(environment: environment, now: now)
            found.trouble = failure.reason
            found.notices = remembered
            return found
        }
    }

    private func seen(_ look: BackupLook) -> EnvironmentBackups {
        let serverNow = look.serverTime ?? now
        var found = EnvironmentBackups(environment: environment, now: serverNow)
        let policies = policies ?? []
        if self.policies == nil {
            found.notices.append("What git asks for isn't known; `amarre status \(environment)` says why.")
        } else if policies.isEmpty {
            found.notices.append("Git asks for no backups: \(environment)/environment.yaml has no `backups`.")
        }
        guard let source = look.source else {
            // Backups may outlive a database, and then nobody knows which of the project's are its.
            found.notices.append(
                "Scaleway shows no database named \(environment), so nothing can be told of backups.")
            found.notices += remembered
            return found
        }
        found.backups = look.backups.map {
            EnvironmentBackups.Backup(live: $0, madeBy: Self.maker(of: $0, source, memory))
        }.sorted(by: Self.comesBefore)
        let planner = BackupPlanner(
            targets: BackupTarget.of(policies, kind: source.kind), source: source, backups: look.backups,
            memory: memory, now: serverNow)
        found.asked = planner.targets.flatMap { target in
            BackupTier.allCases.filter { target.count($0) > 0 }.map { asked(target, $0, planner) }
        }
        if source.schedule == nil, policies.contains(where: { $0.daily > 0 }) {
            found.notices.append(
                "The backup schedule of \(source.name) is switched off; the next full plan switches it on.")
        }
        return found
    }

    // MARK: What git asks for

    private func asked(_ target: BackupTarget, _ tier: BackupTier, _ planner: BackupPlanner) -> EnvironmentBackups.Asked
    {
        let current = BackupSlot(tier, at: planner.now)
        let slots = [current] + current.before(target.count(tier) - 1)
        let covered = Set(slots.filter { planner.isCovered(target, $0) })
        let begin = Self.begin(target, tier, planner)
        return EnvironmentBackups.Asked(
            database: target.database, tier: tier.rawValue, count: slots.count, found: covered.count,
            since: slots.last(where: covered.contains)?.label,
            gaps: slots.dropFirst().filter { slot in
                !covered.contains(slot) && begin.map { $0 <= slot.start } ?? false
            }.map(\.label),
            due: covered.contains(current) ? nil : current.label)
    }

    /// The start of what can have gaps: since the controller sees to backups, or since the day, week or month of the first
    /// one that counts, good or not. Nil when there is neither.
    private static func begin(_ target: BackupTarget, _ tier: BackupTier, _ planner: BackupPlanner) -> Timestamp? {
        let starts = planner.backups.compactMap { backup -> Timestamp? in
            guard target.covers(backup) else { return nil }
            guard tier != .daily else { return BackupSlot(tier, at: backup.createdAt).start }
            let slot = planner.memory.made[backup.id]?.order.slot
            return slot?.tier == tier ? slot?.start : nil
        }
        return (starts + [planner.memory.since].compactMap(\.self)).min()
    }

    // MARK: Who made it

    /// The API doesn't say it. The controller's own are known by their ids; the schedule's have an end and either are kept
    /// as long as the schedule keeps its own, or were begun at its time of the day (a guess: others may do the same).
    static func maker(
        of backup: LiveBackup, _ source: LiveBackupSource, _ memory: BackupMemory
    ) -> EnvironmentBackups.Maker {
        if memory.made[backup.id] != nil { return .amarre }
        guard let schedule = source.schedule, backup.kind == source.kind, backup.instanceID == source.id,
            let end = backup.expiresAt
        else { return .other }
        let kept = (end - backup.createdAt).wholeMicroseconds
        let retention = Int64(schedule.retentionDays) * 86_400_000_000
        if abs(kept - retention) <= 60_000_000 { return .schedule }
        guard let next = schedule.nextAt, schedule.everyHours > 0 else { return .other }
        let period = Int64(schedule.everyHours) * 3_600_000_000
        let distance = abs((next - backup.createdAt).wholeMicroseconds) % period
        return min(distance, period - distance) <= 300_000_000 ? .schedule : .other
    }

    private static func comesBefore(_ left: EnvironmentBackups.Backup, _ right: EnvironmentBackups.Backup) -> Bool {
        let (left, right) = (left.live, right.live)
        if left.database != right.database {
            guard let first = left.database else { return false }
            guard let second = right.database else { return true }
            return first < second
        }
        return (right.createdAt, left.id) < (left.createdAt, right.id)
    }

    // MARK: What can be said without Scaleway

    /// What the controller made itself, as far as it hasn't seen it go.
    private var remembered: [String] {
        let good = memory.made.values.compactMap { made in made.goodAt.map { (order: made.order, at: $0) } }
        guard let newest = good.max(by: { ($0.at, $0.order.name) < ($1.at, $1.order.name) }) else { return [] }
        return [
            "The controller remembers \(good.count) good \(good.count == 1 ? "backup" : "backups") that it made itself, the "
                + "newest \(newest.order.name), seen at \(newest.at)."
        ]
    }
}
