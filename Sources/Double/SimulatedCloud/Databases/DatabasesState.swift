/// What the database product remembers.
struct DatabasesState: Codable, Sendable {
    var instances = ObjectTable<DatabaseInstance>()
    var backups = ObjectTable<DatabaseBackup>()
    var snapshots = ObjectTable<DatabaseSnapshot>()
}

/// What happens to databases by itself.
enum DatabaseStep: Codable, Sendable {
    case settleInstance(id: String, generation: Int)
    case removeInstance(id: String)
    case settleBackup(id: String, generation: Int)
    case removeBackup(id: String)
    case expireBackup(id: String)
    case settleSnapshot(id: String, generation: Int)
    case removeSnapshot(id: String)
    case expireSnapshot(id: String)
    case settleReplica(id: String, generation: Int)
    case schedule(instanceID: String, generation: Int)
}

extension SimulatedCloud {
    mutating func perform(_ step: DatabaseStep) {
        switch step {
        case .settleInstance(let id, let generation): settleInstance(id, generation)
        case .removeInstance(let id): state.databases.instances[id] = nil
        case .settleBackup(let id, let generation): settleBackup(id, generation)
        case .removeBackup(let id): state.databases.backups[id] = nil
        case .expireBackup(let id):
            // A PATCH may have moved the date.
            if let expiry = state.databases.backups[id]?.expiresAt, expiry.microseconds <= state.now {
                state.databases.backups[id] = nil
            }
        case .settleSnapshot(let id, let generation): settleSnapshot(id, generation)
        case .removeSnapshot(let id): state.databases.snapshots[id] = nil
        case .expireSnapshot(let id):
            if let expiry = state.databases.snapshots[id]?.expiresAt, expiry.microseconds <= state.now {
                state.databases.snapshots[id] = nil
            }
        case .settleReplica(let id, let generation): settleReplica(id, generation)
        case .schedule(let id, let generation): runSchedule(id, generation)
        }
    }
}
