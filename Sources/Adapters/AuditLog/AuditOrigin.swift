/// What is the same in every event of one installation.
package struct AuditOrigin: Hashable, Sendable {
    /// CloudEvents `source`, a URI reference that names the installation: `/amarre/paris`.
    package let source: String
    /// The desired-state repository's address, without credentials.
    package let repository: String
    /// `amarre --version`.
    package let version: String
    /// SHA-256 of the controller's executable, hexadecimal; nil when it isn't known.
    package let binaryDigest: String?
    /// Which process: a name of the machine or of the service, never a person's.
    package let instance: String
    /// `terraform version`; nil when it isn't known.
    package let terraform: String?

    package init(
        source: String, repository: String, version: String, binaryDigest: String? = nil, instance: String,
        terraform: String? = nil
    ) {
        self.source = source
        self.repository = repository
        self.version = version
        self.binaryDigest = binaryDigest
        self.instance = instance
        self.terraform = terraform
    }
}
