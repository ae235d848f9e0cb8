package import Model
package import Ports

/// What a ``VerificationMachine`` wants. One call is under way at a time.
package enum VerificationAction: Hashable, Sendable {
    /// The memory must be durable first when it changes something.
    case call(VerificationCall)
    /// Tell the audit log. The memory must be durable first.
    case note(VerificationNote)
    /// What a person asked for is done, or can't be.
    case finished(requestID: String, VerificationEnd)
    case wake(at: Timestamp)
}

/// What became of a person's request.
package enum VerificationEnd: Hashable, Sendable {
    case results([VerificationResult])
    /// Nothing was done.
    case refused(Reason)
}

/// Something about verifications that the audit log is told.
package struct VerificationNote: Hashable, Codable, Sendable {
    /// What happened.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// A backup is about to be restored.
        case begun
        /// A backup is good.
        case verified
        /// It is bad, or couldn't be looked at.
        case failed
        /// Something stands in the way, or takes long.
        case condition
        /// That is over.
        case cleared
    }

    /// What happened.
    package let kind: Kind
    /// How bad it is.
    package let severity: BackupNote.Severity
    /// The database.
    package let database: String
    /// The backup's id; nil when it is about none.
    package let backupID: String?
    /// The backup's name; nil when it is about none.
    package let backupName: String?
    /// In words.
    package let reason: Reason
    /// What was found; nil before the end.
    package let result: VerificationResult?
}
