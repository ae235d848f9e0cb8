package import Model
package import Planning

/// What a ``RollbackMachine`` wants next. Several may be wanted at once: all touched instances go back together.
package enum RollbackAction: Hashable, Sendable {
    /// Put every field back on the container, in one write.
    case restore(InstanceName, AppliedInstance)
    /// Ask which revisions of these secrets are the newest enabled ones; answer ``RollbackEvent/newest(_:)``.
    case findNewest(InstanceName, [String])
    /// Remove the container that this rollout created.
    case delete(InstanceName, containerID: String)
    /// Look at the environment at this time.
    case observe(at: Timestamp)
    /// Probe the instance at this time.
    case probe(InstanceName, endpoint: String, path: String, at: Timestamp)
    /// It is over: everything is back, or was left, which the targets say.
    case finished([InstanceName: AppliedInstance])
    /// The budget is used up. The machine goes on trying; this is said once, for `status` and the record.
    case overBudget(Reason)
}
