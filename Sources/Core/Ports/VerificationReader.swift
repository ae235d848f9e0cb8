package import Model

/// A service whose image may be able to count rows, with the secret that may be the database's URL. Whether it is the URL
/// of the database that is meant, only its value says.
package struct VerificationReader: Hashable, Codable, Sendable {
    /// Which service.
    package let service: ServiceName
    /// The image of its newest healthy release.
    package let image: PinnedImage
    /// The variable that holds the URL.
    package let variable: String
    /// The URL.
    package let secret: SecretPin
    /// What the container may use.
    package let resources: Resources

    package init(
        service: ServiceName, image: PinnedImage, variable: String, secret: SecretPin, resources: Resources
    ) {
        self.service = service
        self.image = image
        self.variable = variable
        self.secret = secret
        self.resources = resources
    }
}
