import Model

/// Faults of this program. They end what is under way, so that the next pass looks anew, and are never told in silence.
extension Reason {
    private static func internalError(_ what: String) -> Reason {
        Reason(
            code: "internal_error",
            message: "\(what). That is a fault of this program; please report it. The next pass looks anew.")
    }

    /// A step that the drawing of a reconciliation's life doesn't have.
    static func unexpected(_ standing: Standing, after before: Standing) -> Reason {
        internalError("\(standing.rawValue) can't follow \(before.rawValue)")
    }

    /// An answer that doesn't fit what is under way.
    static func mismatch(_ effect: Effect) -> Reason {
        internalError("The answer to \(effect.name) doesn't fit what is under way")
    }

    /// A state, saved by this program or damaged since, that lacks what it can't be without.
    static var incomplete: Reason { internalError("What is under way has no desired state") }
}
