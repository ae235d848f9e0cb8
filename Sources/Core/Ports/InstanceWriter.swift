package import LiveState

/// Changes containers through Scaleway's API, without Terraform: rollback, and what Terraform can't see.
package protocol InstanceWriter: Sendable {
    /// Puts every field back on the container in one write. Returns when Scaleway accepted it (status `updating`), not
    /// when it is done. Throws `transient` while the container is busy.
    func restore(containerID: String, to restore: InstanceRestore) async throws(PortFailure)
    /// Deploys what is already asked for once more (`POST …/redeploy`).
    func redeploy(containerID: String) async throws(PortFailure)
    /// Removes a container that this rollout created. A container that is already gone is no failure.
    func delete(containerID: String) async throws(PortFailure)
}
