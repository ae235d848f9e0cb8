/// What a start may override; nil keeps the definition's. The image can't be (api.md 5).
package struct JobStart: Sendable, Equatable {
    /// ENTRYPOINT.
    package var startupCommand: [String]?
    /// CMD.
    package var args: [String]?
    /// The old form of the two.
    package var command: String?
    /// Added to the definition's, and stronger.
    package var environment: [String: String]?
    /// How many runs are started.
    package var replicas = 1

    /// Overrides nothing.
    package init() {}
}
