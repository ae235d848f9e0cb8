package import Model

/// What a verification found.
package struct VerificationResult: Hashable, Codable, Sendable {
    /// The rows of a table.
    package struct Rows: Hashable, Codable, Sendable {
        /// As `environment.yaml` names it.
        package let table: String
        /// Nil when the table isn't there.
        package let count: Int?

        package init(table: String, count: Int?) {
            self.table = table
            self.count = count
        }
    }

    /// What it says about the backup.
    package enum Verdict: String, Hashable, Codable, Sendable, CaseIterable {
        /// It can be restored, and what must be in it is.
        case good
        /// It can't be restored, or lacks something.
        case bad
        /// It couldn't be looked at: that says nothing about the backup.
        case undecided
    }

    /// The database.
    package let database: String
    /// The backup's id; nil when there was none.
    package let backupID: String?
    /// The backup's name; nil when there was none.
    package let backupName: String?
    /// When it was found, by Scaleway's clock.
    package let at: Timestamp
    /// What it says about the backup.
    package let verdict: Verdict
    /// In words.
    package let reason: Reason
    /// How long the restore took; nil when it didn't come to its end.
    package let restoreSeconds: Int?
    /// What was counted, as `environment.yaml` has it in order.
    package let rows: [Rows]

    package init(
        database: String, backupID: String?, backupName: String?, at: Timestamp, verdict: Verdict, reason: Reason,
        restoreSeconds: Int? = nil, rows: [Rows] = []
    ) {
        self.database = database
        self.backupID = backupID
        self.backupName = backupName
        self.at = at
        self.verdict = verdict
        self.reason = reason
        self.restoreSeconds = restoreSeconds
        self.rows = rows
    }
}
