import Glibc

/// The lock of an environment's folders. Each supervisor shares it while its program runs, so that a controller that
/// has just started knows when nothing of the one before works there any more. The kernel drops it with the process,
/// however that ends.
enum RunLock {
    /// Shares the lock until this process ends. Returns false, with `errno`, when that can't be done.
    static func share(_ path: String) -> Bool {
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        while flock(file, LOCK_SH) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }

    /// Whether some process shares it now. Throws nothing: what can't be opened isn't held by one of ours.
    static func isShared(_ path: String) -> Bool {
        let file = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return false }
        defer { close(file) }
        return flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
    }
}
