import Controller
import Logging
import Model
import Ports
import Synchronization

/// Runs the machines of several environments side by side and feeds them what people ask for. The holder of the data
/// directory's lock has exactly one of these.
struct ControllerLoop: Sendable {
    /// Time between two looks at the journal for requests; a command is noticed within a second.
    private static let requestInterval: Duration = .milliseconds(250)
    /// How long a stop waits for the steps under way before it leaves them to the next start.
    private static let stopGrace: Duration = .seconds(20)

    let installation: String
    let settings: MachineSettings
    let store: any MachineStore
    let journal: any JournalStore
    let runner: EnvironmentRunner
    let clock: any TimeSource
    let logger: Logger

    /// What the machines look like now, for those who wait.
    final class Board: Sendable {
        private let machines = Mutex<[EnvironmentName: EnvironmentMachine]>([:])

        func put(_ machine: EnvironmentMachine) { machines.withLock { $0[machine.environment] = machine } }
        func machine(of environment: EnvironmentName) -> EnvironmentMachine? { machines.withLock { $0[environment] } }
        /// Whether the process can end without interrupting anything.
        var isAtRest: Bool { machines.withLock { $0.values.allSatisfy(\.isAtRest) } }
    }

    /// Runs until `stop` returns, then lets the steps under way end, at most 20 s.
    ///
    /// - `environments`: asked at the start and then at each poll, so that a new environment is picked up.
    /// - `observer`: told of every machine after each event.
    func run(
        environments: @escaping @Sendable () async -> [EnvironmentName],
        observer: @escaping @Sendable (EnvironmentMachine) -> Void = { _ in },
        until stop: @escaping @Sendable () async -> Void
    ) async throws(PortFailure) {
        let board = Board()
        let result: Result<Void, PortFailure> = await withTaskGroup(of: Result<Void, PortFailure>?.self) { group in
            var hosts: [EnvironmentName: EnvironmentHost] = [:]
            var delivered: Set<String> = []
            var failure: PortFailure?
            let stopped = Flag()
            group.addTask {
                await stop()
                stopped.set()
                return nil
            }
            var nextDiscovery = clock.now
            while !stopped.isSet, failure == nil, !Task.isCancelled {
                do throws(PortFailure) {
                    // Requests are read before new machines start: one that waits is the first thing its machine hears.
                    let requests = try await journal.pendingRequests()
                    if clock.now >= nextDiscovery {
                        nextDiscovery = clock.now + settings.pollInterval
                        for name in await environments() where hosts[name] == nil {
                            let machine = try await machine(for: name)
                            let host = EnvironmentHost(environment: name)
                            host.send(.restarted)
                            board.put(machine)
                            hosts[name] = host
                            deliver(requests.filter { $0.environment == name }, to: host, except: &delivered)
                            group.addTask {
                                await host.run(machine, runner: runner) { machine in
                                    board.put(machine)
                                    observer(machine)
                                }
                                return nil
                            }
                        }
                    }
                    for host in hosts.values {
                        deliver(requests.filter { $0.environment == host.environment }, to: host, except: &delivered)
                    }
                } catch {
                    failure = error
                }
                try? await clock.sleep(until: clock.now + Self.requestInterval)
            }
            for host in hosts.values { host.send(.stopping) }
            let deadline = clock.now + Self.stopGrace
            while !board.isAtRest, clock.now < deadline, !Task.isCancelled {
                try? await clock.sleep(until: clock.now + .milliseconds(50))
            }
            if !board.isAtRest {
                logger.notice("stopping in the middle of a reconciliation; the next start goes on with it")
            }
            for host in hosts.values { host.finish() }
            group.cancelAll()
            for await _ in group {}
            return failure.map { .failure($0) } ?? .success(())
        }
        try result.get()
    }

    private func deliver(_ requests: [OperatorRequest], to host: EnvironmentHost, except delivered: inout Set<String>) {
        for request in requests where delivered.insert(request.id).inserted {
            host.send(.requested(request))
        }
    }

    private func machine(for environment: EnvironmentName) async throws(PortFailure) -> EnvironmentMachine {
        if var saved = try await store.load(environment) {
            saved.configure(settings)
            return saved
        }
        return EnvironmentMachine(environment: environment, installation: installation, settings: settings)
    }

    /// Set once.
    private final class Flag: Sendable {
        private let value = Mutex(false)
        func set() { value.withLock { $0 = true } }
        var isSet: Bool { value.withLock { $0 } }
    }
}
