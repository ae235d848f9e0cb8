package import DesiredState
package import Model

/// What is not tried again after a rollback, until git asks for something else or a person says `amarre retry`.
///
/// A release is held as git writes it. Where git writes the same as for the release that went before, what was bad is a
/// revision of a secret or the scaling: then exactly that release is held.
package struct Hold: Hashable, Codable, Sendable {
    /// What exactly is refused.
    package enum Refused: Hashable, Codable, Sendable {
        /// An image, whatever its settings. Written by earlier versions.
        case digest(ImageDigest)
        /// One release, with its pinned revisions and its scaling.
        case release(ReleaseID)
        /// A release as git writes it, and the one of them that was rolled back.
        case asked(AskedRelease, release: ReleaseID)
    }

    /// What is not tried again.
    package let refused: Refused
    /// What was wrong with it.
    package let reason: Reason
    /// When it was rolled back.
    package let since: Timestamp
    /// The reconciliation that rolled back.
    package let reconciliation: ReconciliationID
    /// The state of `terraform/` that it was rolled out with, when that was never seen healthy either: which of the two
    /// was bad isn't known, so another one ends the hold. Nil when the code was known to be good.
    package let tree: String?

    package init(
        refused: Refused, reason: Reason, since: Timestamp, reconciliation: ReconciliationID, tree: String? = nil
    ) {
        self.refused = refused
        self.reason = reason
        self.since = since
        self.reconciliation = reconciliation
        self.tree = tree
    }

    /// The hold that follows when `refused` was rolled back to `previous`.
    ///
    /// `asked` is what git writes of the service; nil when that isn't known.
    package init(
        refused: Release, asked: AskedRelease?, previous: Release?, reason: Reason, since: Timestamp,
        reconciliation: ReconciliationID,
        tree: String? = nil
    ) {
        var what = Refused.release(refused.id)
        if let asked, asked.describes(refused), previous.map({ !asked.describes($0) }) ?? true {
            what = .asked(asked, release: refused.id)
        }
        self.init(refused: what, reason: reason, since: since, reconciliation: reconciliation, tree: tree)
    }

    /// Whether it stands while Terraform works with that state of `terraform/`; nil when that isn't known yet.
    package func stands(with tree: String?) -> Bool { self.tree == nil || tree == nil || self.tree == tree }

    /// Whether this hold forbids `release`, which git writes as `asked`.
    package func forbids(_ release: Release, asked: AskedRelease?) -> Bool {
        switch refused {
        case .digest(let digest): release.image.digest == digest
        case .release(let id): release.id == id
        case .asked(let refused, let id): refused == asked || release.id == id
        }
    }

    /// Whether an instance with `spec` runs what is refused, for all that can be seen of it.
    package func refuses(_ spec: InstanceSpec) -> Bool {
        switch refused {
        case .digest(let digest): spec.image.digest == digest
        case .release: false
        case .asked(let asked, _): asked.describes(spec)
        }
    }

    /// The image of what is refused; nil when only the release is known.
    package var digest: ImageDigest? {
        switch refused {
        case .digest(let digest): digest
        case .release: nil
        case .asked(let asked, _): asked.image.digest
        }
    }
}
