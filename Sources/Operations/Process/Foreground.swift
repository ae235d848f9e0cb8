package import Logging
package import ServiceLifecycle
import UnixSignals

/// What a command does that stays in the foreground until somebody ends it.
package enum Foreground {
    /// Runs the service until it ends; SIGTERM or SIGINT tells it to shut down. Throws what the service throws.
    package static func run(_ service: some Service, logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
