/// What is read from a repository at most. Beyond a limit the revision is refused as `invalid`, with the path.
package struct GitLimits: Hashable, Sendable {
    /// Bytes of one file.
    package var fileBytes: Int
    /// Files and folders below the subtree that is read.
    package var entries: Int
    /// Folders inside one another below the subtree.
    package var depth: Int
    /// Bytes of all files together.
    package var totalBytes: Int
    /// Bytes received in one fetch.
    package var fetchBytes: UInt64

    /// The defaults are far above what a desired state needs (a service's file is about 1 kB) and far below what hurts.
    package init(
        fileBytes: Int = 1 << 20, entries: Int = 5000, depth: Int = 16, totalBytes: Int = 32 << 20,
        fetchBytes: UInt64 = 1 << 30
    ) {
        self.fileBytes = fileBytes
        self.entries = entries
        self.depth = depth
        self.totalBytes = totalBytes
        self.fetchBytes = fetchBytes
    }

    /// For a folder of alert rules, which are loaded one by one: a ruler takes 20 rules to a group.
    static let rules = GitLimits(fileBytes: 256 << 10, entries: 20, depth: 1, totalBytes: 20 * 256 << 10)
}
