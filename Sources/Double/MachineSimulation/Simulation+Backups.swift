import Controller
import DesiredState
import LiveState
import Model
import Ports

/// Calls about backups, and what comes of them.
extension Simulation {
    mutating func backupCall(_ call: BackupCall, _ environment: Int, by maker: BackupsWorld.Maker) -> EffectResult {
        let instance = cloud.databases[environment]?.first
        switch call {
        case .look(let request):
            return .backups(
                backups.look(request, environment, instance: instance, at: now, seenAt: clock))
        case .make(let wish): return makeBackup(wish, environment, by: maker, instance: instance)
        case .remove(let reference):
            guard let entry = backups.entry(reference.id, environment), entry.removedBy == nil else { return .done }
            checkRemoval(of: entry, environment)
            backups.remove(reference.id, environment, by: .controller)
            note("removed \(reference.id) \(entry.live.name)")
            return .done
        case .extend(let reference, let until):
            guard backups.entry(reference.id, environment)?.removedBy == nil else {
                return .failed(PortFailure(.notFound, code: "scaleway_not_found", "There is no such backup."))
            }
            backups.extend(reference.id, environment, until: until)
            return .done
        }
    }

    private mutating func makeBackup(
        _ wish: BackupWish, _ environment: Int, by maker: BackupsWorld.Maker, instance: String?
    ) -> EffectResult {
        guard wish.instanceID == instance, let shelf = backups.shelves[environment] else {
            return .failed(PortFailure(.notFound, code: "scaleway_not_found", "There is no such instance."))
        }
        if now < shelf.fullUntil, !faults.over {
            return .failed(PortFailure(.quota, code: "scaleway_quota", "There is no room for another backup."))
        }
        if shelf.isMaking(at: now) {
            return .failed(PortFailure(.transient, code: "transient_state", "The instance does something else."))
        }
        return .backup(beginBackup(wish, environment, by: maker))
    }

    /// What was begun in troubled times meets its end also in the calm.
    private mutating func beginBackup(_ wish: BackupWish, _ environment: Int, by maker: BackupsWorld.Maker)
        -> LiveBackup
    {
        let isTroubled = faults.has(.backupTrouble, at: now)
        let good = (status: "ready", bytes: 1000)
        let bad: [(status: String, bytes: Int)?] = [("error", 0), ("error", 0), ("ready", 0), nil, good, good]
        let ending = isTroubled ? side.pick(bad) : good
        let live = backups.begin(wish, environment, by: maker, ending: ending, at: now)
        note("backup \(live.id) \(live.name) by \(maker.rawValue) ends \(ending?.status ?? "never")")
        if ending != nil {
            let seconds = isTroubled ? side.between(20, 400) : side.between(2, 60)
            queue.push(.backup(environment, id: live.id), at: now + .seconds(seconds))
        }
        return live
    }

    mutating func endBackup(_ id: String, _ environment: Int) {
        backups.end(id, environment, at: now)
        note("backup \(id) is \(backups.entry(id, environment)?.live.status ?? "gone")")
    }

    /// The instance's schedule makes one of each database, one after the other in truth; here at once.
    mutating func runSchedule(_ environment: Int) {
        guard var shelf = backups.shelves[environment], let next = shelf.nextAt, next <= backups.serverTime(now) else {
            return
        }
        shelf.nextAt = next + .seconds(86_400)
        backups.shelves[environment] = shelf
        guard let instance = cloud.databases[environment]?.first, !shelf.isMaking(at: now) else { return }
        let databases = (git.desired[environment].backups ?? []).map(\.database)
        for database in shelf.kind == .snapshot ? [nil] : databases.map(Optional.some) {
            _ = beginBackup(
                BackupWish(
                    instanceID: instance, database: database, name: "auto-\(next.microseconds)",
                    expiresAt: next + .seconds(7 * 86_400)), environment, by: .schedule)
        }
    }
}
