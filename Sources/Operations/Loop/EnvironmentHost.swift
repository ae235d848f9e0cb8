import Controller
import Model
import Ports

/// One environment's machine while this process runs it: where its events go, and how it stands.
final class EnvironmentHost: Sendable {
    let environment: EnvironmentName
    private let events: AsyncStream<MachineEvent>
    private let inbox: AsyncStream<MachineEvent>.Continuation

    init(environment: EnvironmentName) {
        self.environment = environment
        (events, inbox) = AsyncStream<MachineEvent>.makeStream()
    }

    func send(_ event: MachineEvent) { inbox.yield(event) }

    /// No more events: ``run(_:runner:observer:)`` returns when what is under way has ended.
    func finish() { inbox.finish() }

    /// Runs the machine until ``finish()``. The first event sent must be `.restarted`.
    func run(
        _ stored: StoredMachine, runner: EnvironmentRunner,
        observer: @escaping @Sendable (EnvironmentMachine) -> Void
    ) async {
        await runner.run(stored, events: events, inbox: inbox, observer: observer)
    }
}
