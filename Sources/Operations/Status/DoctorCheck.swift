/// One thing that `doctor` looked at.
package struct DoctorCheck: Hashable, Sendable {
    /// What the look gave.
    package enum State: String, Hashable, Sendable, CaseIterable {
        case ok, warning, failed
    }

    /// `git`, `terraform`, `memory`, `provider`, `token`, `state`, `key`, `permissions`, `clock`, `disk`.
    package let name: String
    /// What the look gave.
    package let state: State
    /// What was found, and what to do about it.
    package let detail: String
}
