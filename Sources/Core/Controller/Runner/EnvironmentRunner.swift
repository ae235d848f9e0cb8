package import Logging
import Model
package import Ports

/// Runs one machine: performs its actions, each effect in a task of its own, and feeds it the
/// answers. It decides nothing.
///
/// State and audit events are written in order, inside the loop, so that nothing the machine asked for later can
/// overtake them. Effects run beside the loop.
package struct EnvironmentRunner: Sendable {
    private let store: any MachineStore
    private let audit: any AuditSink
    private let performer: any EffectPerformer
    private let clock: any TimeSource
    private let logger: Logger

    package init(
        store: any MachineStore, audit: any AuditSink, performer: any EffectPerformer, clock: any TimeSource,
        logger: Logger
    ) {
        self.store = store
        self.audit = audit
        self.performer = performer
        self.clock = clock
        self.logger = logger
    }

    /// Runs the machine until `events` ends or the task is cancelled. Returns once every effect has ended.
    ///
    /// - `inbox`: where answers go; the continuation of `events`.
    /// - `observer`: told of the machine after each event, for `status` and for one-shot commands.
    package func run(
        _ stored: StoredMachine, events: AsyncStream<MachineEvent>, inbox: AsyncStream<MachineEvent>.Continuation,
        observer: @Sendable (EnvironmentMachine) -> Void = { _ in }
    ) async {
        let effects = EffectTasks()
        // Told at once, even while the loop waits for a disk that hangs.
        await withTaskCancellationHandler {
            await loop(stored, effects, events, inbox, observer)
            effects.cancelAll()
            await effects.ended()
        } onCancel: {
            effects.cancelAll()
        }
    }

    private func loop(
        _ stored: StoredMachine, _ effects: EffectTasks, _ events: AsyncStream<MachineEvent>,
        _ inbox: AsyncStream<MachineEvent>.Continuation, _ observer: @Sendable (EnvironmentMachine) -> Void
    ) async {
        var (machine, stateVersion) = (stored.machine, stored.version)
        let alarm = Alarm(clock: clock) { inbox.yield(.woken) }
        defer { alarm.cancel() }
        for await first in events {
            var queue = [first]
            while !queue.isEmpty {
                let event = queue.removeFirst()
                if case .finished(let id, _) = event { effects.forget(id) }
                let log = ReconciliationLog(logger, before: machine)
                let actions = machine.handle(event, now: clock.now)
                log.tell(machine)
                for action in actions {
                    switch action {
                    case .save(let version, let record):
                        queue.append(await save(machine, version: version, record: record, replacing: &stateVersion))
                    case .record(let event):
                        queue.append(await append(event))
                    case .effect(let id, let effect):
                        begin(id, effect, of: machine, effects, inbox)
                    case .cancel(let id):
                        effects.cancel(id)
                    case .wake(let time):
                        alarm.set(for: time)
                    case .answer(let id, let outcome):
                        await answer(id, outcome)
                    }
                }
                observer(machine)
            }
        }
    }

    private func save(
        _ machine: EnvironmentMachine, version: Int, record: ReconciliationRecord?,
        replacing stateVersion: inout StateVersion?
    ) async -> MachineEvent {
        do throws(PortFailure) {
            stateVersion = try await store.save(machine, record: record, replacing: stateVersion)
            return .saved(version: version)
        } catch {
            let consequence =
                error.kind == .locked ? "" : "the journal can't be written; nothing is changed until it can: "
            logger.error("\(consequence)\(error.reason.message)")
            return .saveFailed(version: version, error)
        }
    }

    private func append(_ event: AuditEvent) async -> MachineEvent {
        do throws(PortFailure) {
            try await audit.append(event)
            return .recorded(id: event.id)
        } catch {
            logger.error("the audit log can't be written; nothing is changed until it can: \(error.reason.message)")
            return .recordFailed(id: event.id, error)
        }
    }

    private func answer(_ id: String, _ outcome: RequestOutcome) async {
        do throws(PortFailure) {
            try await store.answer(requestID: id, outcome)
        } catch {
            logger.error("a request's answer can't be written: \(error.reason.message)")
        }
    }

    /// An effect that is told to stop is waited for: its process must be gone before it counts as over.
    private func begin(
        _ id: EffectID, _ effect: Effect, of machine: EnvironmentMachine, _ effects: EffectTasks,
        _ inbox: AsyncStream<MachineEvent>.Continuation
    ) {
        let environment = machine.environment
        let budget = WaitBudget(limit: machine.waitBudget(for: effect)) { inbox.yield(.waiting(id, $0)) }
        effects.start(id) { [performer] in
            let result = await WaitBudget.$current.withValue(budget) {
                await performer.perform(effect, of: environment)
            }
            inbox.yield(.finished(id, result))
        }
    }
}
