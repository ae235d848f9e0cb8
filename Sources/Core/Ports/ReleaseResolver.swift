package import DesiredState
package import Model

/// Resolves what git leaves open: tags to digests, `latest` to a revision. Reads metadata only, never a secret's value.
package protocol ReleaseResolver: Sendable {
    /// The digest that `tag` of `repository` has now. Throws `notFound` with the tags that are there when it has none.
    func digest(of repository: String, tag: String, project: ProjectID) async throws(PortFailure) -> ImageDigest
    /// The revision that a reference means now: the newest enabled one for `latest`, else the named one,
    /// which must be enabled.
    func pin(_ reference: SecretReference, project: ProjectID) async throws(PortFailure) -> SecretPin
}

/// Reads the values of secrets. Only the Terraform runner and the instance writer hold one of these.
package protocol SecretReader: Sendable {
    /// The value of that very revision. The failure names the revision (``PortFailure/unreadable``) when it can no
    /// longer be read, and does not when Secret Manager can't be asked.
    func value(of pin: SecretPin, project: ProjectID) async throws(PortFailure) -> Redacted<String>
}
