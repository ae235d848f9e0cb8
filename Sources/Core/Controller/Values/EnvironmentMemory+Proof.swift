import DesiredState
import Model
import Reconciliation

/// What is known of our own writes: which of them nobody has seen healthy yet, which containers we made, and which
/// services fail.
extension EnvironmentMemory {
    // MARK: Written, and not seen healthy

    func isUnsettled(_ name: InstanceName) -> Bool { unsettled?.contains(name) ?? false }

    /// We are about to write to the instance: until it is seen healthy, what differs there may be our own doing.
    mutating func unsettle(_ name: InstanceName) {
        if !isUnsettled(name) { unsettled = (unsettled ?? []) + [name] }
    }

    /// It is as it should be, or gone.
    mutating func settle(_ name: InstanceName) {
        let left = (unsettled ?? []).filter { $0 != name }
        unsettled = left.isEmpty ? nil : left
    }

    // MARK: Made by us

    /// Whether the container may be taken away again: this controller made it. In a state of an earlier version nothing
    /// is known of that.
    func isMade(_ name: InstanceName) -> Bool { made?.contains(name) ?? true }

    mutating func noteMade(_ name: InstanceName) {
        if made?.contains(name) != true { made = (made ?? []) + [name] }
    }

    mutating func forgetMade(_ name: InstanceName) { made?.removeAll { $0 == name } }

    // MARK: Services that fail

    /// A service whose last rollout didn't end well has its turn after the others: it may be ill for days.
    mutating func noteEnd(of service: ServiceName, isGood: Bool, in desired: DesiredEnvironment?) {
        var left = (failing ?? []).filter { $0 != service && desired?.service($0) != nil }
        if !isGood { left.append(service) }
        failing = left.isEmpty ? nil : left
    }

    func isFailing(_ service: ServiceName) -> Bool { failing?.contains(service) ?? false }

    // MARK: Held before it ever ran

    /// Whether the service is held and was never seen healthy.
    func neverRan(_ service: ServiceName) -> Bool { holds[service] != nil && verified[service] == nil }

    /// Whether a container of that name can only be left over from the first rollout of a release that is held now: a
    /// create that took effect after the rollback had looked. What runs another image was there before.
    func isLeftover(_ name: InstanceName, image: String) -> Bool {
        guard let hold = holds[name.service], neverRan(name.service), isMade(name) else { return false }
        return hold.digest != nil && hold.digest == PinnedImage(reference: image)?.digest
    }

    // MARK: Terraform's state

    /// An apply that failed or was cut off may have left planned values, secrets among them, in Terraform's state: the
    /// provider stores what was planned when an update fails. A refresh of the address replaces them by what the API
    /// says, hashes.
    mutating func noteUnrefreshed(_ address: String) {
        if !unrefreshed.contains(address) { unrefreshed.append(address) }
    }
}
