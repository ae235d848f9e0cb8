package import Model
package import Ports

/// What an ``EnvironmentMachine`` is told.
package enum MachineEvent: Hashable, Sendable {
    /// The process started. The state that was saved last is the machine itself.
    case restarted
    /// The time of the last `.wake` has come.
    case woken
    /// An effect is over.
    case finished(EffectID, EffectResult)
    /// An effect under way waits before it makes a call again.
    case waiting(EffectID, PortWait)
    /// The state of that version is durable.
    case saved(version: Int)
    /// It couldn't be saved (disk full): nothing may be changed.
    case saveFailed(version: Int, PortFailure)
    /// The audit event is durable.
    case recorded(id: String)
    /// It couldn't be recorded: nothing may be changed.
    case recordFailed(id: String, PortFailure)
    /// A person asked for something.
    case requested(OperatorRequest)
    /// Look now: git has something new.
    case triggered(Trigger)
    /// The process is about to end: begin nothing new.
    case stopping
}
