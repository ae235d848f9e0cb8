package import LiveState
package import Model

/// What we last wrote to an instance and saw healthy: what a rollback goes back to, and what drift is measured against.
package struct AppliedInstance: Hashable, Codable, Sendable {
    /// The release with this instance's share of the limits.
    package var spec: InstanceSpec
    /// Scaleway's id of the container, a bare UUID.
    package var containerID: String
    /// Where it answers; nil when Scaleway gave no address.
    package var endpoint: String?
    /// The Argon2id strings that the API returned after our write; a different string later means
    /// that someone else wrote.
    package var secretHashes: [String: String]
    /// What `terraform/modules/service` set besides the release.
    package var settings: ContainerSettings
    /// As the module set it; nil for none.
    package var startupProbe: ContainerProbe?
    /// As the module set it; nil for none.
    package var livenessProbe: ContainerProbe?

    package init(spec: InstanceSpec, container: LiveContainer) {
        self.spec = spec
        containerID = container.id
        endpoint = container.endpoint
        secretHashes = container.secretHashes
        settings = container.settings
        startupProbe = container.startupProbe
        livenessProbe = container.livenessProbe
    }

    /// This release with what the module set at the last apply, which may be younger: the module has no earlier version
    /// to go back to.
    package func withModule(of last: AppliedInstance?) -> AppliedInstance {
        guard let last else { return self }
        var copy = self
        copy.settings = last.settings
        copy.startupProbe = last.startupProbe
        copy.livenessProbe = last.livenessProbe
        return copy
    }
}
