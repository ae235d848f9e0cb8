/// One stored event.
package struct AuditEntry: Hashable, Sendable {
    /// From 1, without gaps. The leaf's index in the tree is one less.
    package let sequence: Int64
    /// The event's id, a UUIDv7: the CloudEvents `id`.
    package let id: String
    /// `reconciliation.completed`.
    package let kind: String
    /// The exact bytes that are hashed: one line of JSON, CloudEvents 1.0.
    package let leaf: [UInt8]
    /// RFC 6962: SHA-256(0x00 ‖ leaf).
    package let leafHash: [UInt8]
    /// `sha256:HEX` when the event's lists are an attachment.
    package let dataref: String?
}

/// Who a pseudonym is. Personal data: for a person's eyes, never for a log.
package struct AuditPerson: Hashable, Sendable {
    /// What the leaves say instead of the name: 128 bits in hexadecimal.
    package let pseudonym: String
    /// The name as git or the login gave it.
    package let name: String
    /// The address as git gave it; empty for a login.
    package let email: String
}

/// What ``SQLiteAuditLog/verify()`` found.
package struct AuditVerification: Hashable, Sendable {
    /// Events that were looked at and are good.
    package let events: Int64
    /// The first event that isn't as it was written; nil when all are.
    package let firstBad: Bad?

    /// An event that was altered or is missing.
    package struct Bad: Hashable, Sendable {
        /// Its sequence number, from 1.
        package let sequence: Int64
        /// One sentence.
        package let problem: String
    }
}
