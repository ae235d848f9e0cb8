package import Model

/// Something about backups that the audit log is told.
package struct BackupNote: Hashable, Codable, Sendable {
    /// What happened.
    package enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// The controller asked for one.
        case begun
        /// One of the controller's is there and good.
        case made
        /// One failed, the controller's or the schedule's, or can't be asked for.
        case failed
        /// The controller removed one that is over.
        case removed
        /// One that would have gone away is kept, because nothing newer is there.
        case extended
        /// One went away before its time, and not by the controller.
        case vanished
        /// Something stands in the way of backups, such as a schedule that is switched off.
        case condition
        /// That is over.
        case cleared
    }

    /// How bad it is.
    package enum Severity: String, Hashable, Codable, Sendable, CaseIterable {
        case info, warning, critical
    }

    /// What happened.
    package let kind: Kind
    /// How bad it is: a `critical` one can't be mended by the controller alone.
    package let severity: Severity
    /// The backup's id; nil when it has none yet.
    package let backupID: String?
    /// The backup's name, or what it would have been.
    package let name: String?
    /// In words.
    package let reason: Reason

    init(_ kind: Kind, _ severity: Severity, id: String? = nil, name: String? = nil, _ reason: Reason) {
        self.kind = kind
        self.severity = severity
        backupID = id
        self.name = name
        self.reason = reason
    }
}
