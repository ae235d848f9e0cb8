import Controller
import Model
import Ports

/// Restored backups, as far as the machine's tests need them: each step is done at once.
struct VerificationDesk {
    /// Rows by table.
    var rows: [String: Int?] = ["experiments": 120]
    /// What was restored and is still there.
    private(set) var restored: Set<String> = []
    private(set) var containers: Set<String> = []
    private(set) var calls: [VerificationCall] = []
    /// What the next call that isn't a removal fails with.
    var refusals: [PortFailure] = []

    mutating func answer(_ call: VerificationCall) -> EffectResult {
        calls.append(call)
        if case .clean = call {} else if !refusals.isEmpty { return .failed(refusals.removeFirst()) }
        switch call {
        case .survey:
            return .verification(
                .room(
                    VerificationRoom(status: "ready", freeBytes: 9_000_000_000, databaseBytes: 1000, isTaken: false)))
        case .restore(let scratch):
            restored.insert(scratch.run)
            return .verification(.restoring(scratchInstanceID: nil))
        case .look(let scratch):
            return .verification(
                .restored(VerificationRestore(restored.contains(scratch.run) ? .ready : .missing)))
        case .open: return .verification(.opened(true))
        case .count(let scratch, _, _):
            containers.insert(scratch.run)
            return .verification(.counting("c"))
        case .read: return .verification(.counted(VerificationCount(.ready, answer: .counts(rows))))
        case .clean(let scratch):
            let isClean = restored.remove(scratch.run) == nil
            containers.remove(scratch.run)
            return .verification(.cleaned(isClean))
        }
    }
}
