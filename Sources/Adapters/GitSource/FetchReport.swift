package import Model
import Ports

/// What a fetch found.
package struct FetchReport: Hashable, Sendable {
    /// The commit that the branch points to now.
    package let commit: CommitInfo
    /// The commit that it pointed to at the fetch before; nil at the first.
    package let previous: CommitID?
    /// Whether the branch was moved to a commit that doesn't have the previous one among its ancestors (a force-push).
    package let wasRewritten: Bool
    /// Whether the mirror was missing or damaged and made anew.
    package let mirrorRenewed: Bool
}
