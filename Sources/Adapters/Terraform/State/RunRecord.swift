import Glibc
import Model

/// What is remembered on disk of one run of Terraform that may take the state lock, so that a lock which our own dead
/// process left behind can be told from anyone else's.
///
/// The file is written before the start and removed after an orderly end; one that is found later tells of a run that
/// was cut off. The adapter writes the first lines; the supervisor appends the process id, and how the program ended.
struct RunRecord: Equatable {
    /// The lock's `Operation` for the command: `OperationTypePlan`, `OperationTypeApply`, `untaint`.
    var operation: String
    /// `user@host` of the process that started it.
    var who: String
    var bootID: String
    var startedAt: Timestamp
    /// The program's process id and start time; nil when the supervisor died before it could write them.
    var process: (pid: pid_t, startTime: UInt64)?
    /// Whether the program ended by itself with an exit code, and so had the time to release its lock.
    var exited = false

    static func == (left: Self, right: Self) -> Bool { left.text == right.text }

    /// The file's first lines.
    var text: String {
        "operation \(operation)\nwho \(who)\nboot \(bootID)\nstarted \(startedAt)\n"
            + (process.map { "pid \($0.pid) \($0.startTime)\n" } ?? "")
    }

    init(operation: String, who: String, bootID: String, startedAt: Timestamp) {
        self.operation = operation
        self.who = who
        self.bootID = bootID
        self.startedAt = startedAt
    }

    /// Reads a record; nil when it isn't one or was cut off while it was written.
    init?(text: String) {
        var fields: [Substring: [Substring]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if let key = words.first { fields[key] = Array(words.dropFirst()) }
        }
        guard let operation = fields["operation"]?.first, let who = fields["who"]?.first,
            let boot = fields["boot"]?.first,
            let started = fields["started"]?.first, let startedAt = Timestamp(rfc3339: String(started))
        else { return nil }
        self.init(operation: String(operation), who: String(who), bootID: String(boot), startedAt: startedAt)
        if let words = fields["pid"], words.count == 2, let pid = pid_t(words[0]), let start = UInt64(words[1]) {
            process = (pid, start)
        }
        exited = fields["exited"] != nil
    }

    /// Whether the program of this record surely runs no more: another boot, no such process, or another
    /// one under its id.
    func isOver(bootID current: String) -> Bool {
        guard bootID == current else { return true }
        guard let process else { return false }
        return ProcessIdentity.startTime(of: process.pid) != process.startTime
    }

    /// Whether `lock` is the one that this run took and couldn't release.
    ///
    /// Terraform's locks name no process, so it is proven by what they do name: our user on this very machine, the same
    /// operation, and a creation between this run's start and `latest` (start + the command's timeout: Terraform is run
    /// with `-lock-timeout=0s`, it takes the lock at once or fails). While our run held the lock nobody
    /// else could take it.
    func explains(_ lock: LockInfo, bootID: String, latest: Timestamp) -> Bool {
        guard let created = lock.created, !exited, isOver(bootID: bootID) else { return false }
        return lock.who == who && lock.operation == operation && created >= startedAt && created <= latest
    }

    /// Adds a line to the record at `path`. A failure is of no consequence: the record then proves nothing.
    static func append(_ line: String, to path: String) {
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = "\(line)\n".withCString { write(file, $0, strlen($0)) }
        close(file)
    }
}
