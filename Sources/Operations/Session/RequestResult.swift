package import Model
import Ports

/// What a command says at its end of what it asked for.
package struct RequestResult: Hashable, Sendable {
    /// Whether what runs is what git asks for, at the end.
    package var converged: Bool
    /// Whether it ended as an error: an outage, a missing permission, a plan that couldn't be made.
    package var failed = false
    /// The reconciliation that carried it out; nil when none was needed.
    package var reconciliation: ReconciliationID?
    /// One sentence.
    package var text: String
}

extension RequestResult {
    init(_ outcome: RequestOutcome) {
        self.init(
            converged: outcome.isConverged, failed: outcome.outcome == .failed, reconciliation: outcome.reconciliation,
            text: outcome.outcome.map { "\($0.rawValue): \(outcome.message)" } ?? outcome.message)
    }
}
