import Dispatch

/// Runs an actor on a queue of its own: it hashes and writes files, which must not hold up the cooperative pool.
final class QueueExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "amarre.simulator")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
