import Backups
import Controller
import DesiredState
import LiveState
import Model
import Ports

/// What is promised of backups.
extension Simulation {
    /// Backups belong to no reconciliation: what is asked for is durable as ``BackupMemory/begun``, and there is one
    /// at a time. Returns whether the effect was one of them.
    mutating func checkBackupIntent(_ id: EffectID, _ effect: Effect, _ environment: Int) -> Bool {
        guard case .backup(let call) = effect else { return false }
        guard call.changesSomething else { return true }
        let durable = disk[environment]
        if durable.lastEffect < id.number {
            violate("backup", "\(TraceText.effect(effect)) before the state that asked for it is durable")
        }
        // What waited for a disk that was full was asked for before the outage.
        if let outage = machines[environment].context.memory.outage,
            !faults.had(.journal, since: outage.since - .seconds(60) - ahead)
        {
            violate("read-only", "\(TraceText.effect(effect)) during an outage")
        }
        guard case .make(let wish) = call else { return true }
        if durable.context.memory.backups.begun?.order.name != wish.name {
            violate("backup", "\(wish.name) is asked for before that is durable")
        }
        let others = flights.values.contains { flight in
            guard flight.environment == environment, flight.generation == generation, !flight.cancelled,
                case .backup(.make) = flight.effect
            else { return false }
            return true
        }
        if others { violate("backup", "\(wish.name) is asked for while another one is") }
        return true
    }

    /// Nothing goes that the controller's machine for backups didn't make, that isn't over, or that is the last good
    /// one.
    mutating func checkRemoval(of entry: BackupsWorld.Entry, _ environment: Int) {
        let live = entry.live
        if entry.maker != .keeper {
            violate("backup", "\(live.name) was made by \(entry.maker.rawValue), and is removed")
        }
        let others = backups.shelves[environment]?.there.filter {
            $0.live.id != live.id && $0.live.database == live.database && $0.live.isGood
        }
        if others?.isEmpty ?? true { violate("backup", "\(live.name) is removed, and no good one is left") }
        if live.isUnderWay, !entry.isEndless { violate("backup", "\(live.name) is removed while it is being made") }
        // What is asked for is counted in whole days, weeks and months: a good one is never over within a day.
        if live.isGood, backups.serverTime(now) < live.createdAt + .seconds(86_400) {
            violate("backup", "\(live.name) is removed, and isn't over")
        }
    }

    /// Called once for each audit event: what is told of a backup is so.
    mutating func checkBackupEvent(_ event: AuditEvent, _ environment: Int) {
        guard let change = event.changes.first(where: { $0.field == "id" && $0.resource.hasPrefix("backup ") }),
            let id = change.to ?? change.from
        else { return }
        guard let entry = backups.entry(id, environment) else {
            return violate("backup", "\(event.kind.rawValue) of \(id), which never was")
        }
        let wrong: Bool
        switch event.kind {
        case .backupBegun: wrong = entry.maker != .keeper
        case .backupMade: wrong = entry.goodAt == nil
        case .backupFailed: wrong = entry.goodAt != nil && !entry.live.hasFailed
        case .backupRemoved: wrong = entry.removedBy != .controller
        case .backupVanished: wrong = entry.removedBy != .outside
        default: wrong = false
        }
        if wrong { violate("backup", "\(event.kind.rawValue) of \(entry.live.name), and it isn't so") }
    }
}
