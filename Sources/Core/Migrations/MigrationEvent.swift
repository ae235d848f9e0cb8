package import Ports

/// What a ``MigrationMachine`` is told.
package enum MigrationEvent: Hashable, Sendable {
    /// Begin, or go on after a start of the process.
    case begin
    /// The container was made, or one of the very run was taken over.
    case begun(containerID: String)
    case looked(MigrationLook)
    case removed
    /// What was under way failed.
    case effectFailed(PortFailure)
    case woken
}
