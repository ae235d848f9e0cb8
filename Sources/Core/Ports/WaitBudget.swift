import Synchronization

/// What an effect may spend on waits, and who is told of each. Travels with the effect's task, so that adapters need no
/// parameter for it.
package final class WaitBudget: Sendable {
    /// The budget of the effect that this task performs; nil outside effects, where nothing is limited or told.
    @TaskLocal package static var current: WaitBudget?

    private let left: Mutex<Duration>
    private let told: @Sendable (PortWait) -> Void

    /// - `limit`: all waits of the effect together.
    /// - `told`: called before each wait.
    package init(limit: Duration, told: @escaping @Sendable (PortWait) -> Void) {
        left = Mutex(limit)
        self.told = told
    }

    /// Takes a wait out of the budget and tells of it. False when the budget doesn't hold it: the call must fail then.
    package func spend(_ wait: PortWait) -> Bool {
        let isEnough = left.withLock { left in
            guard wait.pause <= left else { return false }
            left -= wait.pause
            return true
        }
        if isEnough { told(wait) }
        return isEnough
    }
}
