import Foundation
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import SimulatedCloud

/// A simulated Scaleway on loopback: its API, the admin API below `/_simulator/`, and an endpoint for every container.
///
/// Use it from a test or a demo as `async let`, or as a child of a task group, and cancel that task to stop it.
package struct SimulatorServer: Sendable {
    private let configuration: SimulatorConfiguration
    private let logger: Logger

    /// Doesn't listen yet.
    package init(_ configuration: SimulatorConfiguration) {
        self.configuration = configuration
        var logger = Logger(label: "amarre.simulator")
        logger.logLevel = .error
        self.logger = logger
    }

    /// Serves until its task is cancelled, then saves the state, ends every program, closes every socket and returns.
    ///
    /// `onReady` is called once, with the API's address such as `http://127.0.0.1:41234`, as soon as it answers.
    /// Throws ``SimulatorError`` when the port, a restored container's port or the state file can't be used.
    package func run(onReady: @escaping @Sendable (_ url: String) async -> Void) async throws {
        let stateFile = configuration.stateFile.map { StateFile(path: $0) }
        let saved = try stateFile?.read()
        let clock = SimulatorClock(earliest: saved?.cloud.now ?? 0)
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        let programs = try configuration.programs.map {
            ProgramFleet(
                folders: try ProgramFolders(directory: $0.folder), group: .singletonMultiThreadedEventLoopGroup,
                clock: clock)
        }
        let fleet = InstanceFleet(group: .singletonMultiThreadedEventLoopGroup, clock: clock, programs: programs)
        var cloud = SimulatedCloud(
            state: saved?.cloud ?? CloudState(now: clock.now, seed: seed), settings: configuration.cloud,
            hash: Argon2Hash.hash)
        cloud.programs = programs?.catalogue
        let abroad = (saved?.abroad ?? [:]).map { region, state in
            var settings = configuration.cloud
            settings.region = region
            var cloud = SimulatedCloud(state: state, settings: settings, hash: Argon2Hash.hash)
            cloud.programs = programs?.catalogue
            return (region, cloud)
        }
        let core = SimulatorCore(
            cloud: cloud, abroad: Dictionary(uniqueKeysWithValues: abroad),
            book: EndpointBook(ports: saved?.ports ?? [:], style: configuration.endpoints),
            tokens: configuration.tokens,
            clock: clock, fleet: fleet, faultSeed: seed)
        let host = CloudHost(core: core, stateFile: stateFile, logger: logger)

        let outcome: Result<Void, any Error>
        do {
            try await host.restoreListeners()
            try await host.save()
            try await serve(host, clock, onReady)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        // Reached on cancellation as well: what follows must not depend on the task being alive.
        let saving = await Self.saved(host)
        await programs?.close(grace: configuration.cloud.scaled(configuration.cloud.grace))
        await fleet.close()
        try outcome.get()
        try saving.get()
    }

    private static func saved(_ host: CloudHost) async -> Result<Void, any Error> {
        do {
            try await host.save()
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    private func serve(
        _ host: CloudHost, _ clock: SimulatorClock, _ onReady: @escaping @Sendable (String) async -> Void
    ) async throws {
        // Hummingbird calls it an error that a connection was open when the server was told to stop.
        var quiet = logger
        quiet.logLevel = .critical
        let application = Application(
            responder: SimulatorResponder(host: host, access: configuration.programs.map { ProgramAccess($0) }),
            server: .http1(configuration: .init(additionalChannelHandlers: [ClockHeader.Placer(clock)])),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port),
                serverName: "Scaleway API Gateway (\(configuration.cloud.region)-1;edge03)"),
            onServerRunning: { channel in
                await onReady("http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
            },
            logger: quiet)
        do {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await application.run() }
                tasks.addTask {
                    while true {
                        try await Task.sleep(for: .milliseconds(20))
                        await host.tick()
                    }
                }
                try await tasks.next()
                tasks.cancelAll()
            }
        } catch let error as IOError {
            throw SimulatorError(
                "can't listen on 127.0.0.1:\(configuration.port) (\(error)): choose another port, or 0 for any")
        } catch {
            // Cancelled from outside: that is how it ends.
            if !Task.isCancelled { throw error }
        }
    }
}
