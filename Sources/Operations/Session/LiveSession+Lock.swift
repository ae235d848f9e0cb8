import Model
import Ports

extension LiveSession {
    /// Holds the data directory for this process while `body` runs; says who has it otherwise.
    func holdingLock<Result>(_ body: () async throws -> Result) async throws -> Result {
        let lock = try directory.take(at: clock.now)
        defer { withExtendedLifetime(lock) {} }
        return try await body()
    }

    /// The lock, or nil when a running controller has it.
    func lockIfFree() throws -> (any Claim)? {
        do throws(PortFailure) {
            return try directory.take(at: clock.now)
        } catch {
            guard error.kind == .locked else { throw error }
            return nil
        }
    }
}
