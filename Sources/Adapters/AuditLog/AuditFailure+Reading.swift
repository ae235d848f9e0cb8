import GRDB
import Ports

extension AuditFailure {
    /// What failed for somebody who only reads.
    static func reading(_ error: any Error, path: String) -> PortFailure {
        guard let error = error as? DatabaseError else { return make(error, path: path) }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return make(error, path: path)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return PortFailure(
                .internalError, code: "audit_corrupt",
                "the audit log \(path) is damaged (\(detail)); put a good copy in its place, and keep the damaged file")
        default:
            return PortFailure(
                .internalError, code: "audit_unreadable",
                "the audit log \(path) can't be read (\(detail)); check the data directory's owner and permissions")
        }
    }
}
