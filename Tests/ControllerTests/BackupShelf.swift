import Controller
import DesiredState
import LiveState
import Model
import Ports

/// Backups as Scaleway keeps them, as far as the machine's tests need them: each is good at once.
struct BackupShelf {
    /// What git asks for.
    var policies: [BackupPolicy]?
    var hasDatabase = true
    /// What the next calls that change something fail with.
    var refusals: [PortFailure] = []
    /// How the next backup ends.
    var status = "ready"
    var backups: [String: LiveBackup] = [:]
    private(set) var calls: [BackupCall] = []
    private var number = 0

    mutating func answer(_ call: BackupCall, now: Timestamp) -> EffectResult {
        calls.append(call)
        if call.changesSomething, !refusals.isEmpty { return .failed(refusals.removeFirst()) }
        switch call {
        case .look(let request):
            let source = LiveBackupSource(
                id: "db", name: request.environment.text, status: "ready", kind: .logical, volumeBytes: 10_000_000_000,
                schedule: nil)
            return .backups(
                BackupLook(
                    observedAt: now, serverTime: now, source: hasDatabase ? source : nil,
                    backups: hasDatabase ? backups.values.sorted { $0.id < $1.id } : [], isWhole: request.since == nil))
        case .make(let wish):
            number += 1
            let backup = LiveBackup(
                id: "b\(number)", instanceID: wish.instanceID, kind: .logical, database: wish.database,
                name: wish.name, status: status, createdAt: now, expiresAt: wish.expiresAt, bytes: 1000)
            backups[backup.id] = backup
            return .backup(backup)
        case .remove(let reference):
            backups[reference.id] = nil
            return .done
        case .extend: return .done
        }
    }
}
