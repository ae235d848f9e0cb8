package import Model

/// Copies an image from one registry namespace to another: the same bytes under the same digest.
package protocol ImageCopier: Sendable {
    /// Copies what isn't at the target yet, and sets the tag there last, so that a copy that was broken off has no name
    /// and is gone on with by the next one. `progress` is told what happens, one sentence at a time.
    ///
    /// Throws `denied` for a key that may not, `notFound` for what isn't there, `invalid` for an image that can't be
    /// copied as it is and for a tag that names another one already, and `unreachable` and `throttled` once
    /// repetitions are used up.
    func copy(
        _ request: ImageCopyRequest, progress: @escaping @Sendable (String) -> Void
    ) async throws(PortFailure) -> ImageCopyReport
}

/// Which image goes where.
package struct ImageCopyRequest: Hashable, Sendable {
    /// `rg.fr-par.scw.cloud/evalap-staging/streamlit`.
    package var source: String
    /// `rg.fr-par.scw.cloud/evalap-production/streamlit`.
    package var target: String
    /// The tag that the target gets; nil gives it none, and the image is known there by its digest alone.
    package var tag: String?
    /// Which bytes; nil takes those that the source's tag names now.
    package var digest: ImageDigest?
    /// Whether a tag of the target that names another image may be moved.
    package var movesTag: Bool

    package init(source: String, target: String, tag: String?, digest: ImageDigest?, movesTag: Bool = false) {
        self.source = source
        self.target = target
        self.tag = tag
        self.digest = digest
        self.movesTag = movesTag
    }
}

/// What a copy did. Sizes are in bytes.
package struct ImageCopyReport: Hashable, Sendable {
    /// Equal at source and target: the target's bytes were read back and hashed.
    package var digest: ImageDigest
    /// Layers and configs that were copied.
    package var copiedBlobs = 0
    /// Their size.
    package var copiedBytes = 0
    /// Layers and configs that were at the target already.
    package var skippedBlobs = 0
    /// Their size.
    package var skippedBytes = 0

    package init(digest: ImageDigest) { self.digest = digest }
}
