/// Something that is there under a name that a plan wants.
package struct Namesake: Hashable, Codable, Sendable {
    /// Its UUID, without the region.
    package let id: String
    /// What it is marked with; nil where Scaleway knows no tags (registry namespaces).
    package let tags: [String]?

    package init(id: String, tags: [String]?) {
        self.id = id
        self.tags = tags
    }
}
