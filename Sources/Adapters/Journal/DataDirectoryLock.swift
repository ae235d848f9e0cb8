import Foundation
import Glibc
package import Model
package import Ports

/// Holding it means being the one process that acts on this data directory.
///
/// An open-file-description lock: the kernel drops it when the process dies, however it dies, so a dead holder never
/// has to be recognised. The descriptor is closed in child processes (`O_CLOEXEC`), so a Terraform that outlives us
/// doesn't hold it either. The content of the file is for people only; it decides nothing.
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

    private let lock: FileLock

    private init(lock: FileLock) { self.lock = lock }

    /// Takes the lock without waiting; it is held for as long as the returned object lives.
    ///
    /// Throws `locked` with the holder when another process, or another object of this one, has it.
    package static func acquire(in directory: DataDirectory, at time: Timestamp) throws(PortFailure)
        -> DataDirectoryLock
    {
        // The words go with the lock; other processes must not read a holder's name when there is none.
        guard let lock = try FileLock.take(directory.lock, emptying: true) else {
            let holder = read(directory.lock).map(\.description) ?? "another process"
            throw PortFailure(
                .locked, code: "data_directory_locked",
                "the data directory \(directory.path) is in use by \(holder); stop it, or give commands while it runs")
        }
        let holder = Holder(pid: getpid(), since: time, command: command())
        let bytes = (try? JSONEncoder().encode(holder)).map(Array.init) ?? []
        ftruncate(lock.descriptor, 0)
        // A disk that is full costs the holder's name, not the lock.
        _ = pwrite(lock.descriptor, bytes, bytes.count, 0)
        return DataDirectoryLock(lock: lock)
    }

    /// Who holds the lock now; nil when nobody does. Takes nothing itself.
    package static func holder(in directory: DataDirectory) throws(PortFailure) -> Holder? {
        guard try FileLock.isTaken(directory.lock) else { return nil }
        // The holder may be between taking the lock and writing its name.
        return read(directory.lock) ?? Holder(pid: 0, since: Timestamp(seconds: 0), command: "unknown")
    }

    private static func read(_ path: String) -> Holder? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Holder.self, from: data)
    }

    private static func command() -> String {
        let arguments = CommandLine.arguments.prefix(2)
        guard let program = arguments.first?.split(separator: "/").last else { return "unknown" }
        return ([String(program)] + arguments.dropFirst()).joined(separator: " ")
    }
}
