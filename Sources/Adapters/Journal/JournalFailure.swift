import GRDB
import Model
import Ports

/// Turns SQLite's errors into what a person can do about them. Statement arguments are never in the text.
enum JournalFailure {
    /// Another process has written since this one read.
    static func superseded(_ environment: EnvironmentName, path: String) -> PortFailure {
        PortFailure(
            .locked, code: "journal_superseded",
            "the state of \(environment) in the journal \(path) was saved by another process since this one read it: two "
                + "controllers use one journal. This one changes nothing any more and ends; see to it that only one of "
                + "them is started")
    }

    /// Another process carries it out.
    static func taken(_ request: String, path: String) -> PortFailure {
        PortFailure(
            .locked, code: "request_taken",
            "the request \(request) in the journal \(path) is another process's by now, which answers it")
    }

    static func make(_ error: any Error, path: String) -> PortFailure {
        if let failure = error as? PortFailure { return failure }
        if error is CancellationError {
            return PortFailure(.cancelled, code: "cancelled", "reading the journal was cancelled")
        }
        guard let error = error as? DatabaseError else {
            return PortFailure(
                .internalError, code: "journal_unreadable",
                "an entry of the journal \(path) can't be read (\(type(of: error))); it may come from another version "
                    + "of this program"
            )
        }
        let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL:
            return PortFailure(
                .internalError, code: "journal_disk_full",
                "the journal \(path) can't grow: the disk is full. Free some space; nothing is changed until then")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            return PortFailure(
                .internalError, code: "journal_corrupt",
                "the journal \(path) is damaged (\(detail)). Stop the controller and put a backup in its place; "
                    + "without one, move the file away: a new journal starts by observing, and asks git and Scaleway "
                    + "again")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            return PortFailure(
                .transient, code: "journal_busy", "the journal \(path) is in use by another process for too long")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
            return PortFailure(
                .internalError, code: "journal_unwritable",
                "the journal \(path) can't be opened for writing (\(detail)); check the data directory's owner and "
                    + "permissions"
            )
        default:
            return PortFailure(.internalError, code: "journal_failed", "the journal \(path) failed: \(detail)")
        }
    }
}
