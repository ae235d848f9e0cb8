import Logging

/// Puts the adapters together. The only place that knows all of them.
enum Composition {
    /// Opens what a command works with.
    static func open(_ configuration: ControllerConfiguration, logger: Logger) async throws -> any ControllerSession {
        throw CommandError(
            "this build has no controller in it yet", advice: "The configuration \(configuration.file) was read and is valid")
    }
}
