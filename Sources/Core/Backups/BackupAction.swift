package import LiveState
package import Model

/// What a ``BackupMachine`` wants. Of look, ask, remove and extend one is under way at a time; its answer is the event of
/// that name.
package enum BackupAction: Hashable, Sendable {
    /// Look at the instance and at its backups: at all when `since` is nil, else at those that were made after it, and at
    /// those of `follow`.
    case look(since: Timestamp?, follow: [BackupReference])
    /// Make one. The memory must be durable first.
    case ask(BackupOrder)
    case remove(BackupReference)
    case extend(BackupReference, until: Timestamp)
    /// Tell the audit log. The memory must be durable first.
    case note(BackupNote)
    case wake(at: Timestamp)
}
