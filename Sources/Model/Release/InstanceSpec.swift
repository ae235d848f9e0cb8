/// What one instance should run: a ``Release`` with this instance's share of the scaling limits.
///
/// It is what the generated Terraform map holds for each instance, and what the fast drift check compares.
package struct InstanceSpec: Hashable, Codable, Sendable {
    package let name: InstanceName
    package let image: PinnedImage
    /// By variable name.
    package let secrets: [String: SecretPin]
    package let variables: [String: String]
    package let resources: Resources
    package let port: Int
    package let healthPath: String
    package let minScale: Int
    package let maxScale: Int
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
}
