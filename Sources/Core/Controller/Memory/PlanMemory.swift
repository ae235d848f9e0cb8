package import Model

/// What is known of Terraform's plans and of its state.
package struct PlanMemory: Hashable, Sendable {
    /// When a full plan was last seen empty.
    package internal(set) var fullPlanAt: Timestamp?
    /// A reconciliation that changed something ended without an empty full plan: one is due.
    package internal(set) var fullPlanDue = false
    /// Whether the last full plan left out services that waited for what comes before their migration; nil for no. When
    /// none waits any more, another one is due.
    package internal(set) var leftWaiting: Bool?
    /// The infrastructure step that couldn't be done, and isn't begun again yet; nil for none.
    package internal(set) var pause: PlanPause?
    /// Instances that the last full plan would have changed and that couldn't be read; nil for none.
    package internal(set) var unplanned: [InstanceName]?
    /// Addresses whose entry in Terraform's state must be refreshed before a full plan is trusted. An apply that failed
    /// or was cut off may have left planned values there, secrets among them: the provider stores what was planned when
    /// an update fails. A refresh replaces them by what the API says, hashes.
    package internal(set) var unrefreshed: [String] = []

    /// A full plan was empty, but for services that wait when `leftWaiting` says so.
    mutating func noteEmpty(at time: Timestamp, leftWaiting: Bool) {
        fullPlanAt = time
        fullPlanDue = false
        pause = nil
        self.leftWaiting = leftWaiting ? true : nil
    }

    /// A full plan is wanted anew: what stood in its way may be gone.
    mutating func wantAnew() {
        fullPlanDue = true
        pause = nil
    }

    mutating func noteUnrefreshed(_ address: String) {
        if !unrefreshed.contains(address) { unrefreshed.append(address) }
    }
}
