import Foundation
import Journal
import Logging

/// Puts the adapters together. The only place that knows all of them.
enum Composition {
    /// Opens what a command works with.
    static func open(_ configuration: ControllerConfiguration, logger: Logger) async throws -> any ControllerSession {
        let directory = try DataDirectory(configuration.dataDirectory)
        let adapters = try Adapters(configuration, logger: logger, environment: ProcessInfo.processInfo.environment)
        let journal = try SQLiteJournal(path: directory.journal)
        return LiveSession(
            configuration: configuration, directory: directory, adapters: adapters, journal: journal, logger: logger)
    }
}
