import Foundation
import Journal
import Model
import Ports

extension LiveSession {
    /// Takes the data directory for this process; says who has it otherwise.
    func acquireLock() throws -> DataDirectoryLock {
        guard let lock = try acquireLockIfFree() else {
            throw CommandError(
                "another process works on \(configuration.dataDirectory)",
                advice: "Stop the running controller first (`\(configuration.dataDirectory)/lock` says which process it is).")
        }
        return lock
    }
}
