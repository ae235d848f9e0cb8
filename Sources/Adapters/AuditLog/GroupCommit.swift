import Dispatch
import Ports
import Synchronization

/// Collects what arrives while a commit is under way and gives it to the next one: one disk flush for many callers, and
/// no timer, so a single event waits for nobody.
final class GroupCommit<Item: Sendable>: Sendable {
    /// Stores the items in one transaction; one result for each, in order. Runs on the queue of this
    /// object, never in parallel.
    typealias Store = @Sendable ([Item]) -> [Result<Void, PortFailure>]

    private struct Waiting: Sendable {
        let item: Item
        let continuation: CheckedContinuation<Result<Void, PortFailure>, Never>
    }

    private struct State: Sendable {
        var waiting: [Waiting] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let queue: DispatchQueue
    private let limit: Int
    private let store: Store

    init(label: String, limit: Int, store: @escaping Store) {
        queue = DispatchQueue(label: label, qos: .utility)
        self.limit = limit
        self.store = store
    }

    /// Returns when the item's transaction has ended. Isn't cancelled with the caller's task.
    func add(_ item: Item) async -> Result<Void, PortFailure> {
        await withCheckedContinuation { continuation in
            let mustStart = state.withLock { state in
                state.waiting.append(Waiting(item: item, continuation: continuation))
                defer { state.isRunning = true }
                return !state.isRunning
            }
            if mustStart { queue.async { self.run() } }
        }
    }

    private func run() {
        while let batch = next() {
            let results = store(batch.map(\.item))
            for (waiting, result) in zip(batch, results) { waiting.continuation.resume(returning: result) }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.isRunning = false
                return nil
            }
            let batch = Array(state.waiting.prefix(limit))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }
}
