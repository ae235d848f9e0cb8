package import LiveState
package import Model

/// All that a restore writes to one container: each field as it was last applied and read back.
package struct InstanceRestore: Hashable, Codable, Sendable {
    /// The release.
    package let spec: InstanceSpec
    /// What `terraform/modules/service` set besides it.
    package let settings: ContainerSettings
    /// Nil when there was none; the API has no way to take one away, so what is there stays.
    package let startupProbe: ContainerProbe?
    /// See ``startupProbe``.
    package let livenessProbe: ContainerProbe?
    /// Whether the container is in a private network and wasn't in any.
    package let leavesNetwork: Bool
    /// Where each secret variable's value comes from.
    package let secrets: SecretSources
    /// The Scaleway project whose secrets are meant.
    package let project: ProjectID

    package init(
        spec: InstanceSpec, settings: ContainerSettings, startupProbe: ContainerProbe?, livenessProbe: ContainerProbe?,
        leavesNetwork: Bool = false, secrets: SecretSources, project: ProjectID
    ) {
        self.spec = spec
        self.settings = settings
        self.startupProbe = startupProbe
        self.livenessProbe = livenessProbe
        self.leavesNetwork = leavesNetwork
        self.secrets = secrets
        self.project = project
    }
}

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
