import Glibc
import Model
import Ports

/// The run records of one environment, see ``RunRecord``.
struct RunRecords: Sendable {
    let directory: String

    /// Writes the record of a run that is about to start and returns its path.
    func begin(operation: String, now: Timestamp) throws(PortFailure) -> String {
        let record = RunRecord(
            operation: operation, who: ProcessIdentity.who, bootID: ProcessIdentity.bootID, startedAt: now)
        let path = "\(directory)/\(now.microseconds)-\(getpid()).run"
        try Folder.write(Array(record.text.utf8), to: path)
        return path
    }

    /// Whether an earlier run of ours took `lock` and died with it. `limit` is the longest that a run may take.
    func explain(_ lock: LockInfo, limit: Duration) -> Bool {
        all.contains { $0.record.explains(lock, bootID: ProcessIdentity.bootID, latest: $0.record.startedAt + limit) }
    }

    /// After a run that ended by itself: its record is of no more use, and when it had the lock, older ones neither.
    func end(_ path: String, hadLock: Bool) {
        if hadLock {
            for entry in all where entry.record.isOver(bootID: ProcessIdentity.bootID) { unlink(entry.path) }
        }
        unlink(path)
    }

    private var all: [(path: String, record: RunRecord)] {
        Folder.names(in: directory).compactMap { name in
            let path = "\(directory)/\(name)"
            return SmallFile.text(path).flatMap(RunRecord.init(text:)).map { (path, $0) }
        }
    }
}
