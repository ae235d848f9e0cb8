/// What one instance should run: a ``Release`` with this instance's share of the scaling limits.
///
/// It is what the generated Terraform map holds for each instance, and what the fast drift check compares.
package struct InstanceSpec: Hashable, Codable, Sendable {
    /// The instance's name.
    package let name: InstanceName
    /// The image, by digest.
    package let image: PinnedImage
    /// By variable name. What a container was found with, and whose revision isn't known, isn't among them.
    package let secrets: [String: SecretPin]
    /// Variables that aren't secret, by name.
    package let variables: [String: String]
    /// What each Scaleway instance may use.
    package let resources: Resources
    /// The port that the container listens on.
    package let port: Int
    /// Absolute path of the health check.
    package let healthPath: String
    /// This instance's share of the service's `min`.
    package let minScale: Int
    /// This instance's share of the service's `max`.
    package let maxScale: Int
    /// Requests that one Scaleway instance takes at once, 1 to 80.
    package let concurrentRequests: Int

    package init(
        name: InstanceName, image: PinnedImage, secrets: [String: SecretPin], variables: [String: String],
        resources: Resources, port: Int, healthPath: String, minScale: Int, maxScale: Int, concurrentRequests: Int
    ) {
        self.name = name
        self.image = image
        self.secrets = secrets
        self.variables = variables
        self.resources = resources
        self.port = port
        self.healthPath = healthPath
        self.minScale = minScale
        self.maxScale = maxScale
        self.concurrentRequests = concurrentRequests
    }

    /// The same instance with other secrets, or with those alone whose revisions are known.
    package func with(secrets: [String: SecretPin]) -> InstanceSpec {
        InstanceSpec(
            name: name, image: image, secrets: secrets, variables: variables, resources: resources, port: port,
            healthPath: healthPath,
            minScale: minScale, maxScale: maxScale, concurrentRequests: concurrentRequests)
    }
}
