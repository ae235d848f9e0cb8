package import Model
package import Planning

/// What a ``RolloutMachine`` wants next. Its owner carries it out and answers with a ``RolloutEvent``.
package enum RolloutAction: Hashable, Sendable {
    /// Plan this item's instance, and nothing else.
    case plan(ServiceWork.Item)
    /// Apply that plan.
    case apply(handle: String, item: ServiceWork.Item)
    /// Deploy the same again: Terraform sees nothing to do.
    case redeploy(containerID: String)
    /// The state marks a healthy instance for replacement: take the mark off, then plan again.
    case untaint(InstanceName)
    /// The container exists but the state doesn't know it: import it, then plan again.
    case adopt(InstanceName, containerID: String)
    /// A container to be removed that Terraform's state doesn't know: remove it through the API.
    case delete(InstanceName, containerID: String)
    /// Look at the environment at this time.
    case observe(at: Timestamp)
    /// Probe the instance at this time.
    case probe(InstanceName, endpoint: String, path: String, at: Timestamp)
    /// Come back at this time with ``RolloutEvent/woken``.
    case wait(until: Timestamp)
    /// The instance is done: remember what it runs (nil when it was removed), then answer ``RolloutEvent/next``.
    case instanceDone(InstanceName, AppliedInstance?)
    /// All instances are done.
    case finished
    /// Stop here.
    case failed(RolloutFailure)
}
