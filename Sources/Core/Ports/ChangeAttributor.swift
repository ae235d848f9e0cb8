package import Model

/// Finds out who wrote to a resource, in Scaleway's own Audit Trail.
package protocol ChangeAttributor: Sendable {
    /// For each resource the newest write since then that isn't the controller's own, as far as the trail shows it by
    /// now. An entry arrives seconds after the write, so a resource that is left out isn't explained yet.
    func explain(_ question: AttributionQuestion) async throws(PortFailure) -> [Attribution]
}
