import Model
import Ports

extension ControllerLoop {
    /// Holds the data directory while `loop` runs, and beyond its end for as long as something of it goes on that writes:
    /// until then nobody else may act. Throws when another process writes the journal all the same.
    static func hold(_ claim: any Claim, during loop: () async throws -> End) async throws {
        let end = try await loop()
        if let rest = end.rest {
            Task {
                await rest()
                withExtendedLifetime(claim) {}
            }
        }
        withExtendedLifetime(claim) {}
        if let reason = end.superseded { throw PortFailure(.locked, code: reason.code, reason.message) }
    }
}
