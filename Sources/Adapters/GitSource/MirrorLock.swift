import CGit2Shims
import Glibc
import Ports

/// Keeps processes with the same mirror apart: one fetches at a time, and nobody reads while what is there is removed.
/// A command such as `diff` may run beside the controller.
///
/// BSD locks belong to the open file, so two mirrors in one process are kept apart too, and a dead process holds
/// nothing. The file lies beside the mirror because the mirror itself is replaced as a whole.
struct MirrorLock {
    private let descriptor: Int32

    /// What is locked, of the mirror at a path.
    enum Subject {
        /// Fetching into it.
        case fetching(String)
        /// What is in it: shared to read, alone to remove.
        case content(String)

        var mirror: String {
            switch self {
            case .fetching(let mirror), .content(let mirror): mirror
            }
        }

        var file: String {
            switch self {
            case .fetching(let mirror): mirror + ".fetch.lock"
            case .content(let mirror): mirror + ".lock"
            }
        }
    }

    /// Waits on the mirror's own thread, in short steps, for as long as `mayWait` says so.
    init(_ subject: Subject, exclusive: Bool, mayWait: () -> Bool) throws(PortFailure) {
        let path = subject.file
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw PortFailure(
                .invalid, code: "git_mirror_unusable",
                "the git mirror's lock \(path) can't be opened: \(String(cString: strerror(errno)))")
        }
        while flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, mayWait() else {
                close(descriptor)
                throw PortFailure(
                    .transient, code: "git_mirror_busy",
                    "another process uses the git mirror \(subject.mirror) for too long")
            }
            usleep(20_000)
        }
        self.descriptor = descriptor
    }

    /// Gives the lock back, once.
    func release() { close(descriptor) }
}
