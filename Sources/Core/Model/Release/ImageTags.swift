/// The tags that people know images by: what git asked for when a digest was pinned. A name for people; nothing is
/// decided by it.
package struct ImageTags: Hashable, Codable, Sendable {
    /// One image and the tag that git asked for.
    private struct Entry: Hashable, Codable, Sendable {
        let repository: String
        let tag: String
        let digest: ImageDigest
    }

    /// Most that are remembered: a service's releases of some months.
    private static let most = 100

    /// Newest last.
    private var entries: [Entry] = []

    package init() {}

    /// Remembers a tag, and forgets the oldest one when there are too many. One that is known stays in its place, so
    /// that a quiet pass changes nothing.
    package mutating func remember(_ tag: String, of image: PinnedImage) {
        let entry = Entry(repository: image.repository, tag: tag, digest: image.digest)
        guard !entries.contains(entry) else { return }
        entries.append(entry)
        if entries.count > Self.most { entries.removeFirst(entries.count - Self.most) }
    }

    /// The tags of both, those of `other` last.
    package func merging(_ other: ImageTags) -> ImageTags {
        var all = self
        for entry in other.entries {
            all.remember(entry.tag, of: PinnedImage(repository: entry.repository, digest: entry.digest))
        }
        return all
    }

    /// The tag that git asked for last when it meant this image; nil when it isn't known.
    package func tag(of image: PinnedImage) -> String? {
        entries.last { $0.digest == image.digest && $0.repository == image.repository }?.tag
    }

    /// An image with this digest, of whatever repository.
    package func image(of digest: ImageDigest) -> PinnedImage? {
        entries.last { $0.digest == digest }.map { PinnedImage(repository: $0.repository, digest: $0.digest) }
    }
}
