package import Model
import Ports

/// An image or a secret of one service that couldn't be resolved. The service keeps running what it runs;
/// the others go on.
package struct ServiceTrouble: Hashable, Codable, Sendable {
    /// Names the service, what couldn't be resolved, and what becomes of it.
    package let reason: Reason
    /// Whether what was pinned before stays in force, so that only news is missed.
    package let keepsPins: Bool
    /// Whether it may heal by itself; else git or a secret must change.
    package let passes: Bool

    init(_ service: ServiceName, _ failure: PortFailure, keepsPins: Bool, runs: Bool) {
        self.keepsPins = keepsPins
        passes = Self.passes(failure)
        var text = failure.reason.message
        while text.hasSuffix(".") { text.removeLast() }
        let then =
            keepsPins
            ? "What was pinned before stays in force."
            : runs
                ? "It keeps running what it runs, and the other services go on."
                : "It waits, and the other services go on."
        // What still holds needs no cause of its own for programs; what git asks for and can't have keeps it.
        reason = Reason(code: keepsPins ? "pins_kept" : failure.reason.code, message: "\(service): \(text). \(then)")
    }

    /// Whether the same question may have an answer later: Scaleway is away, busy or refuses us. That something isn't
    /// there is an answer.
    static func passes(_ failure: PortFailure) -> Bool {
        switch failure.kind {
        case .unreachable, .throttled, .transient, .denied, .quota, .locked, .timedOut, .cancelled, .internalError: true
        case .notFound, .invalid: false
        }
    }
}
