import Controller
import Logging
import Model
import Ports
import Synchronization

/// Runs the machines of several environments side by side and feeds them what people ask for. The holder of the data
/// directory's lock has exactly one of these.
///
/// Here nothing waits for git, Scaleway or a disk: whoever does is a task of its own that sends a ``Message``, so that
/// requests are delivered and a stop is obeyed whatever the others do.
struct ControllerLoop: Sendable {
    /// Time between two looks at the journal for requests; a command is noticed within a second.
    private static let requestInterval: Duration = .milliseconds(250)
    /// After how long without a word a disk counts as hanging.
    private static let diskLimit: Duration = .seconds(1)
    /// How long tasks have to end once they are told to. Terraform gets 10 s from its supervisor, which
    /// goes on without us.
    private static let partings: (others: Duration, terraform: Duration) = (.seconds(1), .seconds(12))

    let installation: String
    let settings: MachineSettings
    let store: any MachineStore
    let journal: any JournalStore
    /// Who claims requests: this process.
    let writer: WriterID
    let runner: EnvironmentRunner
    let board: MachineBoard
    let clock: any TimeSource
    let logger: Logger
    /// How long a stop waits for the steps under way before it leaves them to the next start.
    var stopGrace: Duration = .seconds(20)
    /// Told before a request is given to its machine.
    var requested: @Sendable (OperatorRequest) -> Void = { _ in }

    /// What the loop hears.
    private enum Message: Sendable {
        case found(Discovery)
        case loaded(EnvironmentName, Result<StoredMachine, PortFailure>)
        case pending(PendingRequests)
        case superseded
        case stop
    }

    /// What is left when the loop has ended.
    struct End: Sendable {
        /// Why it ended without being told to: another process writes the journal too.
        var superseded: Reason?
        /// Returns when the rest of what it began has ended, or with the process; nil when all has. The data directory
        /// must be no other's before.
        var rest: (@Sendable () async -> Void)?
    }

    /// Runs until `stop` returns, or another process writes the journal too; then lets the steps under way end, at most
    /// 20 s.
    ///
    /// - `discover`: tells which environments there are, again whenever that may have changed; ends when it is
    ///   cancelled.
    /// - `observer`: told of every machine after each event.
    func run(
        discover: @escaping @Sendable (AsyncStream<Discovery>.Continuation) async -> Void,
        observer: @escaping @Sendable (EnvironmentMachine) -> Void = { _ in },
        until stop: @escaping @Sendable () async -> Void
    ) async -> End {
        let (messages, inbox) = AsyncStream<Message>.makeStream()
        let (scouts, reader, crew) = (Crew(), Crew(), Crew())
        scouts.start {
            await stop()
            inbox.yield(.stop)
        }
        scouts.start {
            let (discoveries, found) = AsyncStream<Discovery>.makeStream()
            async let search: Void = discover(found)
            for await discovery in discoveries { inbox.yield(.found(discovery)) }
            await search
        }
        reader.start { await readRequests(inbox) }

        var desk = RequestDesk()
        var hosts: [EnvironmentName: EnvironmentHost] = [:]
        var loading: Set<EnvironmentName> = []
        var waiting: [StoredMachine] = []
        messages: for await message in messages {
            switch message {
            case .stop, .superseded: break messages
            case .found(let discovery):
                for name in discovery.environments where hosts[name] == nil && loading.insert(name).inserted {
                    crew.start { inbox.yield(.loaded(name, await load(name))) }
                }
                if let commit = discovery.newCommit {
                    for host in hosts.values where board.awaits(commit, in: host.environment) {
                        host.send(.triggered(.poll))
                    }
                }
            case .loaded(let name, .success(let stored)):
                board.mend(name)
                desk.mend(name)
                waiting.append(stored)
            case .loaded(let name, .failure(let failure)):
                // Looked at again with the next discovery: somebody may put a backup in its place.
                loading.remove(name)
                if board.isNews(failure.reason, of: name) {
                    logger.error(
                        "nothing is done in \(name), the other environments go on: \(failure.reason)",
                        metadata: ["environment": "\(name)"])
                }
                desk.close(name, failure)
            case .pending(let pending):
                desk.take(pending)
            }
            // Requests are read before machines start: one that waits is the first thing its machine hears.
            if desk.isOpen {
                for machine in waiting.map(\.machine) {
                    let host = EnvironmentHost(environment: machine.environment)
                    hosts[machine.environment] = host
                    board.put(machine)
                    host.send(.restarted)
                }
                for host in hosts.values { deliver(desk.requests(for: host.environment), to: host) }
                for stored in waiting {
                    run(stored, hosts[stored.machine.environment], crew) { machine in
                        board.put(machine)
                        if machine.supersession != nil { inbox.yield(.superseded) }
                        observer(machine)
                    }
                }
                waiting = []
            }
            for refusal in desk.refusals() { refuse(refusal, crew) }
            if Task.isCancelled { break }
        }
        scouts.cancel()
        reader.cancel()
        await end(hosts.values.map { $0 }, [reader, crew])
        var end = End(superseded: board.supersession)
        if !(reader.isEmpty && crew.isEmpty) { end.rest = { await Self.end(of: [reader, crew]) } }
        return end
    }

    private static func end(of crews: [Crew]) async {
        while !crews.allSatisfy(\.isEmpty) { try? await Task.sleep(for: .milliseconds(20)) }
    }

    // MARK: Tasks of their own

    private func readRequests(_ inbox: AsyncStream<Message>.Continuation) async {
        var last: PendingRequests?
        // The data directory is this process's: what was claimed by the one before has nobody else to carry it out.
        var takingOver = true
        var trouble: Reason?
        while !Task.isCancelled {
            do throws(PortFailure) {
                let pending = try await journal.claimRequests(by: writer, takingOver: takingOver)
                takingOver = false
                if pending != last { inbox.yield(.pending(pending)) }
                last = pending
                trouble = nil
            } catch {
                if trouble != error.reason, error.kind != .cancelled {
                    logger.error("requests can't be read: \(error.reason)")
                }
                trouble = error.reason
            }
            try? await clock.sleep(until: clock.now + Self.requestInterval)
        }
    }

    private func load(_ environment: EnvironmentName) async -> Result<StoredMachine, PortFailure> {
        do throws(PortFailure) {
            guard var saved = try await store.load(environment) else {
                let machine = EnvironmentMachine(
                    environment: environment, installation: installation, settings: settings)
                return .success(StoredMachine(machine: machine, version: nil))
            }
            saved.machine.configure(settings)
            return .success(saved)
        } catch {
            return .failure(error)
        }
    }

    private func run(
        _ stored: StoredMachine, _ host: EnvironmentHost?, _ crew: Crew,
        _ observer: @escaping @Sendable (EnvironmentMachine) -> Void
    ) {
        guard let host else { return }
        crew.start { await host.run(stored, runner: runner, observer: observer) }
    }

    private func deliver(_ requests: [OperatorRequest], to host: EnvironmentHost) {
        for request in requests {
            requested(request)
            host.send(.requested(request))
        }
    }

    private func refuse(_ refusal: RequestDesk.Refusal, _ crew: Crew) {
        logger.warning("the request \(refusal.id) is refused: \(refusal.reason)")
        crew.start {
            // What can't be written now is refused again by the next start.
            _ = try? await journal.finish(request: refusal.id, .failed(refusal.reason), by: writer)
        }
    }

    // MARK: The end

    private func end(_ hosts: [EnvironmentHost], _ crews: [Crew]) async {
        for host in hosts { host.send(.stopping) }
        let deadline = clock.now + stopGrace
        var heldUpSince: Timestamp?
        while !Task.isCancelled, clock.now < deadline, !board.isAtRest(now: clock.now) {
            heldUpSince = board.isHeldUpByStorage(now: clock.now) ? heldUpSince ?? clock.now : nil
            if let heldUpSince, clock.now >= heldUpSince + Self.diskLimit { break }
            try? await clock.sleep(until: clock.now + .milliseconds(20))
        }
        if !board.isAtRest(now: clock.now) {
            logger.notice("stopping in the middle of a reconciliation; the next start goes on with it")
        }
        let limit = clock.now + (board.runsTerraform ? Self.partings.terraform : Self.partings.others)
        for host in hosts { host.finish() }
        for crew in crews { crew.cancel() }
        var isComplete: Bool { crews.allSatisfy(\.isEmpty) }
        while !isComplete, clock.now < limit { try? await clock.sleep(until: clock.now + .milliseconds(10)) }
        if !isComplete { logger.notice("something doesn't end that was told to; the process ends without it") }
    }
}
