package import Model

/// A wait inside one effect before the same call is made again. Told as it begins, so that `status` and
/// the record show it.
package struct PortWait: Hashable, Codable, Sendable {
    /// What the next try would fail with, if it fails the same way.
    package let kind: PortFailure.Kind
    /// What happened, for people; never a secret.
    package let reason: Reason
    /// Number of the attempt that failed, from 1.
    package let attempt: Int
    /// How long until the next.
    package let pause: Duration

    package init(kind: PortFailure.Kind, reason: Reason, attempt: Int, pause: Duration) {
        self.kind = kind
        self.reason = reason
        self.attempt = attempt
        self.pause = pause
    }
}
