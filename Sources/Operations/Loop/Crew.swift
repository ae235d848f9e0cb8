import Synchronization

/// Tasks that are ended together. Nobody has to wait for one that can't be ended: a call into the kernel or into a C
/// library that hangs must not keep the process from ending.
final class Crew: Sendable {
    private struct State {
        var next = 0
        var tasks: [Int: Task<Void, Never>] = [:]
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Begins `work`, cancelled from the start when the crew is.
    func start(_ work: @escaping @Sendable () async -> Void) {
        state.withLock { state in
            let number = state.next
            state.next += 1
            let task = Task { [self] in
                await work()
                self.state.withLock { $0.tasks[number] = nil }
            }
            state.tasks[number] = task
            if state.isCancelled { task.cancel() }
        }
    }

    func cancel() {
        let tasks = state.withLock { state in
            state.isCancelled = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
    }

    /// Whether all of them have ended.
    var isEmpty: Bool { state.withLock { $0.tasks.isEmpty } }
}
