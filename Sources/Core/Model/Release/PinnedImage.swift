/// An image by digest: the only form in which an image reaches Terraform or Scaleway.
package struct PinnedImage: Hashable, Codable, Sendable, CustomStringConvertible {
    /// `rg.fr-par.scw.cloud/evalap/streamlit`, without tag or digest.
    package let repository: String
    /// Which bytes.
    package let digest: ImageDigest

    package init(repository: String, digest: ImageDigest) {
        self.repository = repository
        self.digest = digest
    }

    /// Reads `repository@sha256:…`; nil for a reference by tag.
    package init?(reference: String) {
        guard let at = reference.lastIndex(of: "@"),
            let digest = ImageDigest(String(reference[reference.index(after: at)...])),
            at != reference.startIndex
        else { return nil }
        self.init(repository: String(reference[..<at]), digest: digest)
    }

    /// `repository@sha256:…`.
    package var description: String { "\(repository)@\(digest)" }
}
