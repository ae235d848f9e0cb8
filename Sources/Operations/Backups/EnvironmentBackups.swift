package import LiveState
package import Model

/// What `backups` says of one environment.
package struct EnvironmentBackups: Hashable, Sendable {
    /// Which one.
    package let environment: EnvironmentName
    /// The backups that there are; none when ``trouble`` says why they can't be read. Sorted by database, the instance's
    /// last, and then newest first.
    package var backups: [Backup] = []
    /// What git asks for, and what there is of it. Sorted by database, then days, weeks, months.
    package var asked: [Asked] = []
    /// Whole sentences about the rest.
    package var notices: [String] = []
    /// Why it can't be told which backups there are.
    package var trouble: Reason?
    /// By which ages are told: Scaleway's clock, where it said what time it is.
    package var now: Timestamp

    package init(environment: EnvironmentName, now: Timestamp) {
        self.environment = environment
        self.now = now
    }

    /// Whether a day, a week or a month that is over has no good backup.
    package var hasGaps: Bool { asked.contains { !$0.gaps.isEmpty } }

    /// One backup.
    package struct Backup: Hashable, Sendable {
        /// As Scaleway has it.
        package let live: LiveBackup
        /// Who made it.
        package let madeBy: Maker

        package init(live: LiveBackup, madeBy: Maker) {
            self.live = live
            self.madeBy = madeBy
        }
    }

    /// Who made a backup.
    package enum Maker: String, Hashable, Sendable {
        /// The controller, which remembers its id.
        case amarre
        /// The instance's own schedule, as far as times tell: nothing else does.
        case schedule
        /// Somebody else, or nobody knows.
        case other
    }

    /// How many backups of a kind git asks for, and which of them there are.
    package struct Asked: Hashable, Sendable {
        /// The database; nil for the whole instance.
        package let database: String?
        /// `daily`, `weekly` or `monthly`.
        package let tier: String
        /// How many days, weeks or months.
        package let count: Int
        /// How many of these have a good backup.
        package let found: Int
        /// The oldest that has one: `2026-11-28`, `2026-W48`, `2026-11`; nil for none.
        package let since: String?
        /// Those that are over, began after the first one was known, and have none; newest first.
        package let gaps: [String]
        /// The one that isn't over yet, when it has none; nil else.
        package let due: String?

        package init(
            database: String?, tier: String, count: Int, found: Int, since: String?, gaps: [String] = [],
            due: String? = nil
        ) {
            self.database = database
            self.tier = tier
            self.count = count
            self.found = found
            self.since = since
            self.gaps = gaps
            self.due = due
        }
    }
}
