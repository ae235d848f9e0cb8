package import Model

/// What tags and `latest` were resolved to. Pinned for a reconciliation's whole life, in the journal.
package struct ReleasePins: Hashable, Codable, Sendable {
    /// What each service's tag means, by service.
    package var digests: [ServiceName: ImageDigest]
    /// What each reference means.
    package var secrets: [SecretReference: SecretPin]

    package init(digests: [ServiceName: ImageDigest] = [:], secrets: [SecretReference: SecretPin] = [:]) {
        self.digests = digests
        self.secrets = secrets
    }
}
