package import Model

/// What tags and `latest` were resolved to. Pinned for a reconciliation's whole life, in the journal.
package struct ReleasePins: Hashable, Codable, Sendable {
    /// What each service's tag means, by service.
    package var digests: [ServiceName: ImageDigest]
    /// By ``SecretReference/key``, so that the encoded form is a JSON object whose order doesn't depend on hashing.
    package var secrets: [String: SecretPin]

    package init(digests: [ServiceName: ImageDigest] = [:], secrets: [String: SecretPin] = [:]) {
        self.digests = digests
        self.secrets = secrets
    }
}

extension SecretReference {
    /// `evalap-database-url@latest` or `evalap-database-url@3`.
    package var key: String { "\(name)@\(revision.map(String.init) ?? "latest")" }
}
