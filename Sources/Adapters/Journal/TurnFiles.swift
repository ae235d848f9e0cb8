import Glibc
package import Ports

/// The turns that are lent to commands: one locked file for each request, held by the process of the command.
///
/// One a request and not one an environment: the next command must not look like the one before it, which has ended.
package struct TurnFiles: TurnKeeper {
    private let directory: DataDirectory

    package init(_ directory: DataDirectory) { self.directory = directory }

    /// The file of one request, locked for as long as it lives.
    package final class Turn: Sendable {
        private let lock: FileLock
        private let path: String

        fileprivate init(lock: FileLock, path: String) {
            self.lock = lock
            self.path = path
        }

        deinit { unlink(path) }
    }

    /// Locks the file of a request, before the turn is asked for with it.
    ///
    /// Throws `internalError` when the file can't be locked, `invalid` when the id is none, or is used already.
    package func take(request id: String) throws(PortFailure) -> Turn {
        guard let path = path(id), let lock = try FileLock.take(path) else {
            throw PortFailure(.invalid, code: "turn_request", "a request for a turn needs an id of its own")
        }
        return Turn(lock: lock, path: path)
    }

    package func waitForReturn(ofRequest id: String) async {
        guard let path = path(id) else { return }
        // A file that can't be looked at says nothing of a command; the data directory's own trouble is reported
        // elsewhere.
        while (try? FileLock.isTaken(path)) == true {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
        // The file of a command that was killed.
        unlink(path)
    }

    /// Requests come out of a file, and their ids become part of a path.
    private func path(_ id: String) -> String? {
        let isPlain =
            !id.isEmpty && id.utf8.count <= 64
            && id.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            }
        return isPlain ? directory.turn(ofRequest: id) : nil
    }
}
