import Dispatch

/// Runs an actor's work on a queue of its own, for C that blocks or computes for long: it must not take a thread of the cooperative
/// pool. Linux has no `DispatchSerialQueue` that is an executor itself.
final class BlockingExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
