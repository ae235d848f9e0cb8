import Model
import Ports

extension LiveSession {
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
