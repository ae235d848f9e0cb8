package import Model

/// What a service is to run as git writes it: what a person has to change to have something else tried.
///
/// Secrets are in it as references, not as revisions: rotating a secret asks for nothing else. Scaling isn't: how many
/// there are says nothing about what they run. The image is meant by its digest. A tag keeps the digest that it had
/// when it was first asked for, so that pushing the same tag again changes nothing here; a tag that is followed asks
/// for whatever it points to now.
package struct AskedRelease: Hashable, Codable, Sendable {
    /// The image, by the digest that the request stands for.
    package let image: PinnedImage
    /// By variable name.
    package let secrets: [String: SecretReference]
    /// Variables that aren't secret, by name.
    package let variables: [String: String]
    /// What each Scaleway instance may use.
    package let resources: Resources
    /// The port that the container listens on.
    package let port: Int
    /// Absolute path of the health check.
    package let healthPath: String

    /// What `service` asks for, its image having that digest.
    package init(_ service: DesiredService, digest: ImageDigest) {
        image = PinnedImage(repository: service.image.repository, digest: digest)
        secrets = service.secrets
        variables = service.environment
        resources = service.resources
        port = service.http.port
        healthPath = service.http.health
    }

    /// Whether `release` is this one, with whatever scaling and, where git leaves it open, whatever
    /// revision of a secret.
    package func describes(_ release: Release) -> Bool {
        names(release.secrets) && image == release.image && variables == release.variables
            && resources == release.resources
            && port == release.port && healthPath == release.healthPath
    }

    /// Whether an instance with `spec` runs this, for all that is known of it: of one that was
    /// found, the secrets aren't.
    package func describes(_ spec: InstanceSpec) -> Bool {
        (spec.secrets.isEmpty || names(spec.secrets)) && image == spec.image && variables == spec.variables
            && resources == spec.resources
            && port == spec.port && healthPath == spec.healthPath
    }

    private func names(_ pins: [String: SecretPin]) -> Bool {
        secrets.count == pins.count
            && secrets.allSatisfy { variable, reference in
                guard let pin = pins[variable] else { return false }
                return pin.name == reference.name && (reference.revision == nil || reference.revision == pin.revision)
            }
    }
}
