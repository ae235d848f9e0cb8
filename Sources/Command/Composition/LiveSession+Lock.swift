import Journal
import Model
import Ports

extension LiveSession {
    /// Holds the data directory for this process while `body` runs; says who has it otherwise.
    func holdingLock<Result>(_ body: () async throws -> Result) async throws -> Result {
        let lock = try DataDirectoryLock.acquire(in: directory, at: clock.now)
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    /// The lock, or nil when a running controller has it.
    func lockIfFree() throws -> DataDirectoryLock? {
        do throws(PortFailure) {
            return try DataDirectoryLock.acquire(in: directory, at: clock.now)
        } catch {
            guard error.kind == .locked else { throw error }
            return nil
        }
    }
}
