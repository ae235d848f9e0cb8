package import Model
package import Ports

/// The turns that are lent to commands: one file lock an environment, held by the process of the command.
package struct TurnFiles: TurnKeeper {
    private let directory: DataDirectory

    package init(_ directory: DataDirectory) { self.directory = directory }

    /// The turn of an environment, held for as long as it lives.
    package final class Turn: Sendable {
        private let lock: FileLock

        fileprivate init(lock: FileLock) { self.lock = lock }
    }

    /// Takes the file of a turn without waiting, before the turn itself is asked for; nil when another command has it.
    ///
    /// Throws `internalError` when the file can't be locked.
    package func take(_ environment: EnvironmentName) throws(PortFailure) -> Turn? {
        try FileLock.take(directory.turn(of: environment)).map(Turn.init)
    }

    package func waitForReturn(of environment: EnvironmentName) async {
        // A file that can't be looked at says nothing of a command; the data directory's own trouble is reported elsewhere.
        while (try? FileLock.isTaken(directory.turn(of: environment))) == true {
            do { try await Task.sleep(for: .milliseconds(200)) } catch { return }
        }
    }
}
