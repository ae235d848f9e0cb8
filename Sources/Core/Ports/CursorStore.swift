/// Remembers how far each subscriber of the audit log has come.
package protocol CursorStore: Sendable {
    /// The place behind the last event that is known to have arrived; nil when none is.
    func cursor(of subscriber: SubscriberName) async throws(PortFailure) -> AuditCursor?

    /// Returns when the place is durable.
    func keep(_ cursor: AuditCursor, of subscriber: SubscriberName) async throws(PortFailure)
}
