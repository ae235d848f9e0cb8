/// All that a service's instances run. Two releases with the same ``id`` behave the same.
package struct Release: Hashable, Codable, Sendable {
    /// The image, by digest.
    package let image: PinnedImage
    /// By variable name.
    package let secrets: [String: SecretPin]
    /// Variables that aren't secret, by name.
    package let variables: [String: String]
    /// What each Scaleway instance may use.
    package let resources: Resources
    /// The port that the container listens on.
    package let port: Int
    /// Absolute path that answers 2xx or 3xx when the instance is healthy.
    package let healthPath: String
    /// How many Scaleway instances the service may have in all.
    package let scaling: ScalingLimits

    package init(
        image: PinnedImage, secrets: [String: SecretPin], variables: [String: String], resources: Resources, port: Int,
        healthPath: String, scaling: ScalingLimits
    ) {
        self.image = image
        self.secrets = secrets
        self.variables = variables
        self.resources = resources
        self.port = port
        self.healthPath = healthPath
        self.scaling = scaling
    }

    /// The instances of this release, by number.
    package func instances(of service: ServiceName) -> [InstanceSpec] {
        (0..<scaling.instanceCount).map { index in
            let share = scaling.share(of: index)
            return InstanceSpec(
                name: InstanceName(service: service, index: index), image: image, secrets: secrets,
                variables: variables,
                resources: resources, port: port, healthPath: healthPath, minScale: share.min, maxScale: share.max,
                concurrentRequests: scaling.concurrentRequests)
        }
    }
}
