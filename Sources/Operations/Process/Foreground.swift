package import Logging
package import ServiceLifecycle
import UnixSignals

/// What a command does that stays in the foreground until somebody ends it.
package enum Foreground {
    /// Runs the services side by side until one of them ends, or SIGTERM or SIGINT arrives: then each is told to shut
    /// down, the last one first. Throws what a service throws.
    package static func run(_ services: [any Service], logger: Logger) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }
}
