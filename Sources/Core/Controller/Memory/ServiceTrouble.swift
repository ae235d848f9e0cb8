import DesiredState
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
    /// Whether the service never ran and its image or a secret isn't there yet: its turn comes with that. Nil as false.
    private let isWaiting: Bool?

    /// See ``isWaiting``.
    package var waits: Bool { isWaiting ?? false }

    /// - `secret`: the secret that couldn't be resolved; nil for an image.
    init(
        _ service: ServiceName, _ failure: PortFailure, keepsPins: Bool, runs: Bool, _ secret: SecretReference? = nil
    ) {
        self.keepsPins = keepsPins
        passes = Self.passes(failure)
        if failure.kind == .notFound, !keepsPins, !runs {
            isWaiting = true
            var text = failure.reason.message
            while text.hasSuffix(".") { text.removeLast() }
            reason =
                secret?.wait(by: service.text, failure, keepsPins: false)
                ?? Reason(code: "waits_for_image", message: "\(service) waits for its image: \(text).")
            return
        }
        isWaiting = nil
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

extension SecretReference {
    /// Why somebody waits for this secret. That it isn't there yet has a code of its own: a person adds it, and what
    /// waits goes on by itself.
    func wait(by who: String, _ failure: PortFailure, keepsPins: Bool) -> Reason {
        var text = failure.reason.message
        while text.hasSuffix(".") { text.removeLast() }
        let then = keepsPins ? " What was pinned before stays in force." : ""
        guard failure.kind == .notFound else {
            return Reason(
                code: keepsPins ? "pins_kept" : failure.reason.code, message: "\(who): \(text).\(then)")
        }
        let what = revision.map { "revision \($0)" } ?? "an enabled revision"
        return Reason(code: "waits_for_secret", message: "\(who) waits for \(what) of \(name): \(text).\(then)")
    }
}
