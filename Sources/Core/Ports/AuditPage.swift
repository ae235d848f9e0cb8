package import Model

/// Some of the audit log, in its order.
package struct AuditPage: Hashable, Sendable {
    /// Oldest first.
    package let events: [LoggedEvent]
    /// Where to go on: behind the last of them, or where the page began when there were none. Nil in an empty log.
    package let next: AuditCursor?

    package init(events: [LoggedEvent], next: AuditCursor?) {
        self.events = events
        self.next = next
    }
}

/// One event as it stands in the log.
package struct LoggedEvent: Hashable, Sendable {
    /// The place behind it.
    package let cursor: AuditCursor
    /// The CloudEvents `id`.
    package let id: String
    /// What happened: an ``AuditEvent/Kind``, or one that only a later version knows.
    package let kind: String
    /// Where.
    package let environment: String
    /// The id of the reconciliation that it belongs to.
    package let correlation: String
    /// When.
    package let time: Timestamp
    /// The bytes that are hashed: one line of JSON, CloudEvents 1.0. People are pseudonyms in it.
    package let leaf: [UInt8]
    /// RFC 6962: SHA-256(0x00 ‖ leaf).
    package let leafHash: [UInt8]
    /// `sha256:HEX` when the event's lists are kept beside the log.
    package let dataref: String?

    package init(
        cursor: AuditCursor, id: String, kind: String, environment: String, correlation: String, time: Timestamp,
        leaf: [UInt8], leafHash: [UInt8], dataref: String?
    ) {
        self.cursor = cursor
        self.id = id
        self.kind = kind
        self.environment = environment
        self.correlation = correlation
        self.time = time
        self.leaf = leaf
        self.leafHash = leafHash
        self.dataref = dataref
    }
}
