import Dispatch

/// Runs the adapter's actor on a queue of its own: it writes and reads files, which may block, and
/// the cooperative pool must not.
final class TerraformExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "amarre.terraform")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
}
