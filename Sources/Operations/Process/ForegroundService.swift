import ServiceLifecycle

/// Work that goes on until it is told to stop, for ``Foreground/run(_:logger:)``.
package struct ForegroundService: Service {
    private let body: @Sendable (Stop) async throws -> Void

    /// How ``ForegroundService`` hears that it is to stop.
    package struct Stop: Sendable {
        fileprivate let requests: AsyncStream<Void>

        /// Returns when the service is to stop, or when the task is cancelled.
        package func wait() async { for await _ in requests {} }
    }

    /// - `body`: ends soon after ``Stop/wait()`` has returned.
    package init(_ body: @escaping @Sendable (Stop) async throws -> Void) { self.body = body }

    /// Returns when the work has ended. Throws what it throws.
    package func run() async throws {
        let (requests, request) = AsyncStream<Void>.makeStream()
        try await withGracefulShutdownHandler {
            try await body(Stop(requests: requests))
        } onGracefulShutdown: {
            request.finish()
        }
    }

    /// Work that is cancelled when it is to stop.
    package static func cancelled(_ body: @escaping @Sendable () async throws -> Void) -> ForegroundService {
        ForegroundService { _ in try await cancelWhenGracefulShutdown(body) }
    }
}
