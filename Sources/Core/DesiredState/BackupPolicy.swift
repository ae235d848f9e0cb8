/// Which backups of a database there must be: an entry of `backups:` in `environment.yaml`.
///
/// The numbers are counts of days, weeks and months, in UTC: `daily: 30` means that each of the last 30 days has a good
/// backup. Zero asks for none of the kind.
package struct BackupPolicy: Hashable, Codable, Sendable {
    /// The database in the environment's PostgreSQL instance.
    package var database: String
    /// Days. The instance's own schedule makes them.
    package var daily: Int
    /// Weeks, from Monday. The controller makes one in each.
    package var weekly: Int
    /// Months. The controller makes one in each.
    package var monthly: Int
    /// What must be in a backup that was restored.
    package var verify: [BackupCheck]

    package init(database: String, daily: Int, weekly: Int = 0, monthly: Int = 0, verify: [BackupCheck] = []) {
        self.database = database
        self.daily = daily
        self.weekly = weekly
        self.monthly = monthly
        self.verify = verify
    }
}

/// What must be in a restored backup for it to be believed.
package struct BackupCheck: Hashable, Codable, Sendable {
    /// `experiments`, or with its schema `public.experiments`.
    package var table: String
    /// At least 1: an empty table is what a backup of nothing has.
    package var minimumRows: Int

    package init(table: String, minimumRows: Int) {
        self.table = table
        self.minimumRows = minimumRows
    }
}
