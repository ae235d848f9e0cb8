import Model
import Ports

extension ControllerLoop {
    /// Holds the data directory while `loop` runs, and beyond its end when something of it goes on: the process takes
    /// that along when it ends, and until then the next one must not act. Throws when another process writes the journal
    /// all the same.
    static func hold(_ claim: any Claim, during loop: () async throws -> End) async throws {
        let kept = Unmanaged.passRetained(claim as AnyObject)
        let end: End
        do {
            end = try await loop()
        } catch {
            kept.release()
            throw error
        }
        if end.isComplete { kept.release() }
        if let reason = end.superseded { throw PortFailure(.locked, code: reason.code, reason.message) }
    }
}
