import Logging
import SimulatedCloud

/// Owns the core: one call at a time, saved before it is answered.
actor CloudHost {
    private let executor = QueueExecutor()
    private var core: SimulatorCore
    private let stateFile: StateFile?
    private var savedChanges: Int
    private let logger: Logger

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(core: SimulatorCore, stateFile: StateFile?, logger: Logger) {
        self.core = core
        self.stateFile = stateFile
        self.logger = logger
        savedChanges = -1
    }

    /// Answers a call. When it may create a container, a listener is opened first: the answer names its address.
    func answer(_ call: APICall, token: String?) async -> APIAnswer {
        var spare: Int?
        if call.method == "POST", call.path.hasSuffix("/containers") {
            do {
                spare = try await core.fleet.open(port: 0)
            } catch {
                return APIAnswer(500, ["message": .string("the simulator can't open a port for a container: \(error)")])
            }
        }
        core.book.spare = spare
        let answer = core.answer(call, token: token)
        if let unused = core.book.spare { core.fleet.discard(port: unused) }
        core.book.spare = nil
        return saved(answer)
    }

    /// The answer, once what it tells of can't be lost any more.
    private func saved(_ answer: APIAnswer) -> APIAnswer {
        do {
            try save()
            return answer
        } catch {
            return APIAnswer(500, ["message": .string("\(error)")])
        }
    }

    /// Answers a call to the registry.
    func answer(_ call: DistributionCall) -> APIAnswer {
        saved(core.answer(call))
    }

    /// Answers a call to a data source's host.
    func answer(_ call: RulerCall) -> APIAnswer {
        saved(core.answer(call))
    }

    /// Opens the listeners of restored containers on their old ports. Throws ``SimulatorError`` when one is taken.
    func restoreListeners() async throws {
        for container in core.allContainers {
            let port = core.book.ports[container.id] ?? 0
            do {
                core.book.ports[container.id] = try await core.fleet.open(port: port)
            } catch {
                throw SimulatorError(
                    "port \(port) of container \(container.name) is in use (\(error)): stop the program that uses it "
                        + "and start again"
                )
            }
        }
        core.showContainers()
    }

    /// Does what is due by now.
    func tick() {
        core.advance()
        do {
            try save()
        } catch {
            logger.error("\(error)")
        }
    }

    /// Writes the state if it changed since the last time. Throws ``SimulatorError``.
    func save() throws {
        guard let stateFile, core.changes != savedChanges else { return }
        let abroad = core.abroad.mapValues(\.state)
        try stateFile.write(
            StateFile.Contents(cloud: core.cloud.state, abroad: abroad.isEmpty ? nil : abroad, ports: core.book.ports))
        savedChanges = core.changes
    }
}
