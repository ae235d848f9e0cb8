package import Model

/// A container that the API lists in a form that can't be read. It is there; what it runs isn't known, so nothing is
/// done about it.
package struct UnreadableContainer: Hashable, Codable, Sendable {
    /// Its UUID; nil when not even that can be read.
    package let id: String?
    /// Its name; nil when not even that can be read.
    package let name: String?
    /// Which field it is, and what is wrong with it.
    package let reason: Reason

    package init(id: String?, name: String?, reason: Reason) {
        self.id = id
        self.name = name
        self.reason = reason
    }
}
