package import Model

/// Why an effect didn't succeed, in terms of what the loop must do next.
///
/// Every adapter turns its own errors into one of these at its edge. `reason` is for people and is recorded, so it
/// never holds a secret, and names the place: the call, the resource, the file.
package struct PortFailure: Error, Hashable, Codable, Sendable {
    /// What the loop must do.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// The other side can't be reached, or answers 5xx: the environment becomes read-only and looks again at the
        /// next interval.
        case unreachable
        /// The other side asks to wait (429): look again at ``PortFailure/retryAfter``.
        case throttled
        /// The resource is in a transient state (409): look again soon.
        case transient
        /// A token or a permission is missing (401, 403): a person must act; the message names the permission.
        case denied
        /// The named thing doesn't exist (404).
        case notFound
        /// What was asked for can't be done as asked (400, a failed plan, an invalid file): a person must act.
        case invalid
        /// A quota or the organisation's limit is used up: waits, a person may act.
        case quota
        /// Someone else holds the Terraform lock, the data directory, a request or the journal: nothing of theirs is
        /// ever broken.
        case locked
        /// The effect ran out of time; whether it took effect must be observed.
        case timedOut
        /// The effect was cancelled by ``EnvironmentRunner`` at the machine's request.
        case cancelled
        /// A defect or a broken machine: disk full, a file that can't be written.
        case internalError
    }

    /// What the loop must do.
    package let kind: Kind
    /// For people and for the record; never a secret.
    package let reason: Reason
    /// The earliest time at which another try makes sense, when the other side named one.
    package let retryAfter: Timestamp?
    /// The revision that can't be had any more (disabled, deleted, not permitted, empty), when that and nothing else is
    /// the trouble: asking again gives the same answer. Nil for anything else, an outage of Secret Manager among it.
    package let unreadable: SecretPin?

    package init(
        _ kind: Kind, code: String, _ message: String, retryAfter: Timestamp? = nil, unreadable: SecretPin? = nil
    ) {
        self.kind = kind
        self.reason = Reason(code: code, message: message)
        self.retryAfter = retryAfter
        self.unreadable = unreadable
    }
}
