import Foundation
import Journal
import Logging
import Operations

/// Puts the adapters together. The only place that knows all of them.
enum Composition {
    /// Opens what a command works with.
    static func open(_ configuration: ControllerConfiguration, logger: Logger) async throws -> any ControllerSession {
        try Adapters(
            configuration, directory: try DataDirectory(configuration.dataDirectory), logger: logger,
            environment: ProcessInfo.processInfo.environment
        ).session()
    }
}
