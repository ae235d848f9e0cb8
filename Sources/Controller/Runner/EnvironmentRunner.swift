package import Logging
import Model
package import Ports

/// Runs one machine: performs its actions in one task group and feeds it the answers. It decides nothing.
///
/// State and audit events are written in order, inside the loop, so that nothing the machine asked for later can overtake
/// them. Effects run beside the loop.
package struct EnvironmentRunner: Sendable {
    private let store: any MachineStore
    private let audit: any AuditSink
    private let performer: any EffectPerformer
    private let clock: any TimeSource
    private let logger: Logger

    package init(
        store: any MachineStore, audit: any AuditSink, performer: any EffectPerformer, clock: any TimeSource, logger: Logger
    ) {
        self.store = store
        self.audit = audit
        self.performer = performer
        self.clock = clock
        self.logger = logger
    }

    /// Runs `machine` until `events` ends or the task is cancelled. Returns the machine as it was last.
    ///
    /// - `inbox`: where answers go; the continuation of `events`.
    /// - `observer`: told of the machine after each event, for `status` and for one-shot commands.
    package func run(
        _ machine: EnvironmentMachine, events: AsyncStream<MachineEvent>, inbox: AsyncStream<MachineEvent>.Continuation,
        observer: @Sendable (EnvironmentMachine) -> Void = { _ in }
    ) async {
        var machine = machine
        await withDiscardingTaskGroup { group in
            var effects: [EffectID: AsyncStream<Void>.Continuation] = [:]
            var sleeper: AsyncStream<Void>.Continuation?
            for await first in events {
                var queue = [first]
                while !queue.isEmpty {
                    let event = queue.removeFirst()
                    if case .finished(let id, _) = event { effects[id] = nil }
                    let log = RunLog(logger, before: machine)
                    let actions = machine.handle(event, now: clock.now)
                    log.tell(machine)
                    for action in actions {
                        switch action {
                        case .save(let version, let record):
                            queue.append(await save(machine, version: version, record: record))
                        case .record(let event):
                            queue.append(await append(event))
                        case .effect(let id, let effect):
                            let budget = WaitBudget(limit: machine.waitBudget(for: effect)) { inbox.yield(.waiting(id, $0)) }
                            effects[id] = begin(id, effect, of: machine.environment, budget: budget, inbox: inbox, in: &group)
                        case .cancel(let id):
                            effects[id]?.finish()
                        case .wake(let time):
                            sleeper?.finish()
                            sleeper = sleep(until: time, inbox: inbox, in: &group)
                        case .answer(let id, let text):
                            await answer(id, text)
                        }
                    }
                    observer(machine)
                }
            }
            sleeper?.finish()
            for signal in effects.values { signal.finish() }
        }
    }

    private func save(_ machine: EnvironmentMachine, version: Int, record: ReconciliationRecord?) async -> MachineEvent {
        do throws(PortFailure) {
            try await store.save(machine, record: record)
            return .saved(version: version)
        } catch {
            logger.error("the journal can't be written; nothing is changed until it can: \(error.reason.message)")
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

    private func answer(_ id: String, _ text: String) async {
        do throws(PortFailure) {
            try await store.answer(requestID: id, text)
        } catch {
            logger.error("a request's answer can't be written: \(error.reason.message)")
        }
    }

    private func begin(
        _ id: EffectID, _ effect: Effect, of environment: EnvironmentName, budget: WaitBudget,
        inbox: AsyncStream<MachineEvent>.Continuation, in group: inout DiscardingTaskGroup
    ) -> AsyncStream<Void>.Continuation {
        let (stop, signal) = AsyncStream<Void>.makeStream()
        group.addTask {
            let result = await withTaskGroup(of: EffectResult?.self) { race in
                race.addTask {
                    await WaitBudget.$current.withValue(budget) { await performer.perform(effect, of: environment) }
                }
                race.addTask {
                    for await _ in stop {}
                    return nil
                }
                let first = await race.next() ?? nil
                race.cancelAll()
                // A cancelled effect is waited for: its process must be gone before it counts as over.
                let second = await race.next() ?? nil
                return first ?? second
            }
            inbox.yield(.finished(id, result ?? .done))
        }
        return signal
    }

    private func sleep(
        until time: Timestamp, inbox: AsyncStream<MachineEvent>.Continuation, in group: inout DiscardingTaskGroup
    ) -> AsyncStream<Void>.Continuation {
        let (stop, signal) = AsyncStream<Void>.makeStream()
        group.addTask {
            await withTaskGroup(of: Bool.self) { race in
                race.addTask {
                    do throws(CancellationError) {
                        try await clock.sleep(until: time)
                        return true
                    } catch {
                        return false
                    }
                }
                race.addTask {
                    for await _ in stop {}
                    return false
                }
                let woke = await race.next() ?? false
                race.cancelAll()
                if woke { inbox.yield(.woken) }
            }
        }
        return signal
    }
}
