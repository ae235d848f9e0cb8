/// Why something was decided or why it failed, for a person and for a program.
package struct Reason: Hashable, Codable, Sendable, CustomStringConvertible {
    /// A stable identifier such as `probe_failed`; documented in `docs/reference.md`.
    package let code: String
    /// One sentence: what happened, where, what to do. Never a secret.
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { "\(message) [\(code)]" }
}
