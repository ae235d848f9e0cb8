import Ports
import Synchronization

/// The tasks of the effects that are under way. Once all are cancelled, one that is started later is
/// cancelled from its start.
final class EffectTasks: Sendable {
    private struct State {
        var tasks: [EffectID: Task<Void, Never>] = [:]
        var isCancelled = false
    }

    private let state = Mutex(State())

    func start(_ id: EffectID, _ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            let task = Task { await work() }
            state.tasks[id] = task
            if state.isCancelled { task.cancel() }
        }
    }

    /// Tells an effect to stop; it is kept until it has.
    func cancel(_ id: EffectID) { state.withLock { $0.tasks[id] }?.cancel() }

    /// Its answer has arrived.
    func forget(_ id: EffectID) { state.withLock { $0.tasks[id] = nil } }

    func cancelAll() {
        let tasks = state.withLock { state in
            state.isCancelled = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
    }

    /// Returns when all that were started have ended.
    func ended() async {
        for task in state.withLock({ Array($0.tasks.values) }) { await task.value }
    }
}
