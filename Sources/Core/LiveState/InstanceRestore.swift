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
