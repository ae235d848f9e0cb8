package import DesiredState
package import Model

/// What git left open, and what it meant when it was looked up.
package struct PinMemory: Hashable, Sendable {
    /// The digest that each service's image request was resolved to. Kept as long as the request stays the same.
    package internal(set) var images: [ServiceName: EnvironmentMemory.ImagePin] = [:]
    /// The tags behind the digests of ``images``, and of earlier ones; nil in a state that was saved before they were
    /// remembered.
    package internal(set) var tags: ImageTags?
    /// What each reference to `latest` of a service in git meant when it could be resolved last, by
    /// ``SecretReference/key``.
    package internal(set) var secrets: [String: SecretPin]?
    /// Passes in a row whose look-up of pins took too long for a service that can't do without; nil after one that was
    /// answered.
    package internal(set) var slowLookUps: Int?
    /// Services whose image or secrets couldn't be resolved at the last pass.
    package internal(set) var troubles: [ServiceName: ServiceTrouble]?

    /// The passwords that are in force, by user of the database; nil before each user had one for the first time.
    package internal(set) var passwords: [String: SecretPin]?
    /// Why what git asks for isn't in force; nil when it is.
    package internal(set) var passwordTrouble: Reason?

    /// Whether all that git asks for could be resolved.
    package var isWhole: Bool { troubles == nil && passwordTrouble == nil }

    /// Every tag that is known.
    package var knownTags: ImageTags { EnvironmentMemory.ImagePin.tags(images.values).merging(tags ?? ImageTags()) }

    mutating func pin(_ digest: ImageDigest, of service: DesiredService) {
        images[service.name] = .init(request: service.image, digest: digest)
        guard let tag = service.image.tag else { return }
        var known = tags ?? ImageTags()
        known.remember(tag, of: PinnedImage(repository: service.image.repository, digest: digest))
        tags = known
    }
}

extension EnvironmentMemory {
    /// A tag and the digest that it had when this service first asked for it.
    package struct ImagePin: Hashable, Codable, Sendable {
        /// What the file asked for when the digest was resolved.
        package let request: ImageRequest
        /// What the tag meant then.
        package let digest: ImageDigest

        /// The tags of several.
        package static func tags(_ pins: some Sequence<ImagePin>) -> ImageTags {
            var tags = ImageTags()
            for pin in pins.sorted(by: {
                ($0.request.repository, $0.digest.text) < ($1.request.repository, $1.digest.text)
            }) {
                guard let tag = pin.request.tag else { continue }
                tags.remember(tag, of: PinnedImage(repository: pin.request.repository, digest: pin.digest))
            }
            return tags
        }
    }
}
