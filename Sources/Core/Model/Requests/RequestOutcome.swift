/// What became of a person's request.
package struct RequestOutcome: Hashable, Codable, Sendable, CustomStringConvertible {
    /// How its reconciliation ended, or `refused` and `failed` without one; nil for a request that is
    /// carried out at once.
    package let outcome: Outcome?
    /// The code of the reason; nil together with ``outcome``.
    package let code: String?
    /// The reconciliation that carried it out; nil when there was none.
    package let reconciliation: ReconciliationID?
    /// One or more sentences for the person who asked.
    package let message: String

    /// It is carried out.
    package static func done(_ message: String) -> RequestOutcome {
        RequestOutcome(outcome: nil, code: nil, reconciliation: nil, message: message)
    }

    /// It was refused, and nothing was done.
    package static func refused(_ code: String, _ message: String) -> RequestOutcome {
        RequestOutcome(outcome: .refused, code: code, reconciliation: nil, message: message)
    }

    /// Nobody could carry it out.
    package static func failed(_ reason: Reason) -> RequestOutcome {
        RequestOutcome(outcome: .failed, code: reason.code, reconciliation: nil, message: reason.message)
    }

    /// A reconciliation carried it out, or tried.
    package static func ended(_ outcome: Outcome, _ reason: Reason, _ id: ReconciliationID) -> RequestOutcome {
        RequestOutcome(outcome: outcome, code: reason.code, reconciliation: id, message: reason.message)
    }

    /// Whether what runs is what git asks for, at the end. A pass can complete, or find nothing to do, while a service
    /// is held: that isn't.
    package var isConverged: Bool {
        switch outcome {
        case nil: true
        case .completed: code == "completed"
        case .noop: code == "converged"
        default: false
        }
    }

    /// All of it in one line, for logs and traces.
    package var description: String {
        guard let outcome else { return message }
        return "\(outcome.rawValue) \(code ?? "-") \(reconciliation?.text ?? "-") \(message)"
    }
}
