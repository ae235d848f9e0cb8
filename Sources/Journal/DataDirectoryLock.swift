import Foundation
import Glibc
package import Model
package import Ports

/// Holding it means being the one process that acts on this data directory.
///
/// An open-file-description lock: the kernel drops it when the process dies, however it dies, so a dead holder never has to be
/// recognised. The descriptor is closed in child processes (`O_CLOEXEC`), so a Terraform that outlives us doesn't hold it either.
/// The content of the file is for people only; it decides nothing.
package final class DataDirectoryLock: Sendable {
    /// Who holds the lock.
    package struct Holder: Hashable, Codable, Sendable, CustomStringConvertible {
        /// Its process id.
        package let pid: Int32
        /// When it took the lock.
        package let since: Timestamp
        /// `amarre run`: the program and its first argument. Further ones may hold values that don't belong in a file.
        package let command: String

        package var description: String { "process \(pid) (\(command)), since \(since)" }
    }

    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        // The words go with the lock; other processes must not read a holder's name when there is none.
        ftruncate(descriptor, 0)
        close(descriptor)
    }

    /// Takes the lock without waiting; it is held for as long as the returned object lives.
    ///
    /// Throws `locked` with the holder when another process, or another object of this one, has it.
    package static func acquire(in directory: DataDirectory, at time: Timestamp) throws(PortFailure) -> DataDirectoryLock {
        let descriptor = open(directory.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure(directory, errno) }
        var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(descriptor, setLock, &range) == 0 else {
            let code = errno
            close(descriptor)
            guard code == EAGAIN || code == EACCES else { throw failure(directory, code) }
            let holder = read(directory.lock).map(\.description) ?? "another process"
            throw PortFailure(
                .locked, code: "data_directory_locked",
                "the data directory \(directory.path) is in use by \(holder); stop it, or give commands while it runs")
        }
        let lock = DataDirectoryLock(descriptor: descriptor)
        let holder = Holder(pid: getpid(), since: time, command: command())
        let bytes = (try? JSONEncoder().encode(holder)).map(Array.init) ?? []
        ftruncate(descriptor, 0)
        // A disk that is full costs the holder's name, not the lock.
        _ = pwrite(descriptor, bytes, bytes.count, 0)
        return lock
    }

    /// Who holds the lock now; nil when nobody does. Takes nothing itself.
    package static func holder(in directory: DataDirectory) throws(PortFailure) -> Holder? {
        let descriptor = open(directory.lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure(directory, errno)
        }
        defer { close(descriptor) }
        var range = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
        guard fcntl(descriptor, getLock, &range) == 0 else { throw failure(directory, errno) }
        if range.l_type == Int16(F_UNLCK) { return nil }
        // The holder may be between taking the lock and writing its name.
        return read(directory.lock) ?? Holder(pid: 0, since: Timestamp(seconds: 0), command: "unknown")
    }

    /// `F_OFD_GETLK` and `F_OFD_SETLK` of Linux's fcntl(2), which the C importer doesn't bring.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private static func read(_ path: String) -> Holder? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Holder.self, from: data)
    }

    private static func command() -> String {
        let arguments = CommandLine.arguments.prefix(2)
        guard let program = arguments.first?.split(separator: "/").last else { return "unknown" }
        return ([String(program)] + arguments.dropFirst()).joined(separator: " ")
    }

    private static func failure(_ directory: DataDirectory, _ code: Int32) -> PortFailure {
        PortFailure(
            .internalError, code: "data_directory_lock", "\(directory.lock) can't be locked: \(String(cString: strerror(code)))")
    }
}
