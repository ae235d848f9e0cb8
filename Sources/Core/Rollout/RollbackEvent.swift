package import LiveState
package import Model

/// What a ``RollbackMachine`` is told.
package enum RollbackEvent: Hashable, Sendable {
    /// Begin, or go on after a restart.
    case begin
    case observed(LiveEnvironment)
    /// Scaleway accepted the write or the removal.
    case written(InstanceName)
    /// The write failed; `busy` when the container is in a transient state.
    case writeFailed(InstanceName, Reason, busy: Bool)
    /// The write failed because that revision of a secret can't be had any more.
    case secretUnreadable(InstanceName, SecretPin, Reason)
    /// The newest enabled revision of each secret that was asked about, by name.
    case newest([String: SecretPin])
    /// They couldn't be had.
    case newestFailed(Reason)
    case observeFailed(Reason)
    case probed(InstanceName, healthy: Bool, detail: String)
}
