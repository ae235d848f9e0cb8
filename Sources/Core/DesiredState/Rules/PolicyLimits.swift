/// Bounds of the numbers and durations in `environment.yaml` and in a service's file, with where each comes from.
package enum PolicyLimits {
    /// Fewest and most containers' worth of scale: Scaleway takes 0 to 50.
    package static let minimumScale = 0...50
    /// `scaling.max` is at least 1: with 0 nothing could ever start.
    package static let maximumScale = 1...50
    /// Requests at once before another instance starts: Scaleway's limit is 80.
    package static let concurrentRequests = 1...80
    /// Fewest instances of a service in production (requirements, "scaling").
    package static let productionMinimum = 2
    /// A soak longer than this leaves no room for a rollout of five instances in any deadline.
    package static let soak: ClosedRange<Duration> = .seconds(0) ... .seconds(300)
    /// One probe a second.
    package static let healthyProbes = 1...60
    /// The figure to meet is 5 minutes (R1); slower services may ask for more.
    package static let deadline: ClosedRange<Duration> = .seconds(30) ... .seconds(1800)
    /// The figure to meet is 2 minutes (R2).
    package static let rollbackBudget: ClosedRange<Duration> = .seconds(10) ... .seconds(600)
    /// Up to 30 days.
    package static let verifiedFor: ClosedRange<Duration> = .seconds(0) ... .seconds(30 * 86_400)
    /// One minute to 31 days.
    package static let freeze: ClosedRange<Duration> = .seconds(60) ... .seconds(31 * 86_400)
    /// Most freeze windows of one environment.
    package static let freezeWindows = 20
    /// Most ignore rules of one environment: they are exceptions.
    package static let ignoreRules = 50
    /// Longest reason of an ignore rule, in characters.
    package static let ignoreReasonLength = 200
    /// More often than every ten minutes a full plan is no slow check; less often than once a week it
    /// finds nothing in time.
    package static let fullPlanInterval: ClosedRange<Duration> = .seconds(600) ... .seconds(7 * 86_400)
    /// Days that a schedule keeps its backups: Scaleway takes up to a year.
    package static let dailyBackups = 1...365
    /// Two years of weeks.
    package static let weeklyBackups = 0...104
    /// Ten years of months.
    package static let monthlyBackups = 0...120
    /// Most databases of one environment with backups of their own, and most tables that are looked into after a restore.
    package static let backupEntries = 50
    /// Rows that a table may be asked to have.
    package static let minimumRows = 1...1_000_000_000
    /// A migration that takes longer than two hours isn't part of a rollout.
    package static let migrationDeadline: ClosedRange<Duration> = .seconds(10) ... .seconds(7200)
    /// Most services that one migration waits for.
    package static let migrationsBefore = 50
    /// Most words of one migration command.
    package static let commandWords = 100
    /// Longest word of a migration command, in characters.
    package static let commandWordLength = 1000
}
