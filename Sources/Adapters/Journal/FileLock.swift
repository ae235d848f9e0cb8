import Glibc
import Ports

/// An open-file-description lock on a whole file: the kernel drops it when the process dies, however it dies. The
/// descriptor is closed in child processes (`O_CLOEXEC`).
final class FileLock: Sendable {
    /// For the content of the file, while the lock is held.
    let descriptor: Int32
    private let emptying: Bool

    /// `emptying`: whether the file's content goes with the lock.
    private init(descriptor: Int32, emptying: Bool) {
        self.descriptor = descriptor
        self.emptying = emptying
    }

    deinit {
        if emptying { ftruncate(descriptor, 0) }
        close(descriptor)
    }

    /// Takes the lock without waiting; nil when it is taken. Throws `internalError` when the file can't be locked.
    static func take(_ path: String, emptying: Bool = false) throws(PortFailure) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(path, errno) }
        var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(descriptor, setLock, &range) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EAGAIN || code == EACCES else { throw failure(path, code) }
            return nil
        }
        return FileLock(descriptor: descriptor, emptying: emptying)
    }

    /// Whether somebody holds the lock. Takes nothing itself.
    static func isTaken(_ path: String) throws(PortFailure) -> Bool {
        let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return false }
            throw failure(path, errno)
        }
        defer { close(descriptor) }
        var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(descriptor, getLock, &range) == 0 else { throw failure(path, errno) }
        return range.l_type != Int16(F_UNLCK)
    }

    /// `F_OFD_GETLK` and `F_OFD_SETLK` of Linux's fcntl(2), which the C importer doesn't bring.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static func failure(_ path: String, _ code: Int32) -> PortFailure {
        PortFailure(
            .internalError, code: "data_directory_lock", "\(path) can't be locked: \(String(cString: strerror(code)))")
    }
}
