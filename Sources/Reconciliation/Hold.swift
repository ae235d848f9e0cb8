package import Model

/// What is not tried again after a rollback, until git asks for something else or a person says `amarre retry`.
///
/// When the digest changed, the digest is held; when the same digest failed with other settings, that release is.
package struct Hold: Hashable, Codable, Sendable {
    /// What exactly is refused.
    package enum Refused: Hashable, Codable, Sendable {
        case digest(ImageDigest)
        case release(ReleaseID)
    }

    /// A digest, or one release of a digest that is good otherwise.
    package let refused: Refused
    /// What was wrong with it.
    package let reason: Reason
    /// When it was rolled back.
    package let since: Timestamp
    /// The reconciliation that rolled back.
    package let reconciliation: ReconciliationID

    package init(refused: Refused, reason: Reason, since: Timestamp, reconciliation: ReconciliationID) {
        self.refused = refused
        self.reason = reason
        self.since = since
        self.reconciliation = reconciliation
    }

    /// The hold that follows when `refused` was rolled back to `previous`.
    package init(
        refused: Release, previous: Release?, reason: Reason, since: Timestamp, reconciliation: ReconciliationID
    ) {
        let sameDigest = previous?.image.digest == refused.image.digest
        self.init(
            refused: sameDigest ? .release(refused.id) : .digest(refused.image.digest), reason: reason, since: since,
            reconciliation: reconciliation)
    }

    /// Whether this hold forbids `release`.
    package func forbids(_ release: Release) -> Bool {
        switch refused {
        case .digest(let digest): release.image.digest == digest
        case .release(let id): release.id == id
        }
    }

    /// Whether what this hold forbids has that image, by digest.
    package func refuses(image: String) -> Bool {
        guard let digest = PinnedImage(reference: image)?.digest else { return false }
        switch refused {
        case .digest(let refused): return digest == refused
        case .release: return false
        }
    }
}
