import GRDB
import Model
import Ports

/// Turns SQLite's errors into failures that make the caller stop: without a record nothing is changed.
enum AuditFailure {
    static func make(_ error: any Error, path: String) -> PortFailure {
        if let failure = error as? PortFailure { return failure }
        if error is CancellationError {
            return PortFailure(.cancelled, code: "cancelled", "reading the audit log was cancelled")
        }
        guard let error = error as? DatabaseError else {
            return PortFailure(
                .internalError, code: "audit_failed", "the audit log \(path) failed (\(type(of: error)))")
        }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            return PortFailure(
                .internalError, code: "audit_disk_full",
                "the audit log \(path) can't grow: the disk is full. Nothing is changed until there is space again")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return PortFailure(
                .internalError, code: "audit_corrupt",
                "the audit log \(path) is damaged (\(detail)). Nothing is changed until a good copy is in its place; "
                    + "keep the damaged file"
            )
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return PortFailure(
                .transient, code: "audit_busy", "the audit log \(path) is in use by another process for too long")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            return PortFailure(
                .internalError, code: "audit_unwritable",
                "the audit log \(path) can't be opened for writing (\(detail)); check the data directory's owner and "
                    + "permissions"
            )
        default:
            return PortFailure(
                .internalError, code: "audit_failed",
                "the audit log \(path) failed: \(Sentence.ended(detail)) Nothing is changed")
        }
    }
}
