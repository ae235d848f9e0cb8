package import Model
package import Ports

/// What a ``MigrationMachine`` wants; one of begin, look and remove is under way at a time.
package enum MigrationAction: Hashable, Sendable {
    /// Make the container. What is saved of the machine must be durable first.
    case begin(MigrationOrder)
    /// Look at the container at that time.
    case look(containerID: String, run: String, at: Timestamp)
    case remove(containerID: String)
    /// Feed ``MigrationEvent/woken`` at that time.
    case wait(until: Timestamp)
    /// It is over: done or failed, and the container is gone, or was given up on.
    case finished(MigrationEnd)
}
