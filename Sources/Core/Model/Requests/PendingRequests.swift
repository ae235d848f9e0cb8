/// The requests that have no answer yet.
package struct PendingRequests: Hashable, Sendable {
    /// Oldest first.
    package let requests: [OperatorRequest]
    /// The ids of those that can't be decoded: written by another version, or damaged.
    package let unreadable: [String]

    package init(requests: [OperatorRequest], unreadable: [String] = []) {
        self.requests = requests
        self.unreadable = unreadable
    }
}
