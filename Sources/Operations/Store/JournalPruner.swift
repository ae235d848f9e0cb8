import Logging
import Model
import Ports

/// Takes old rows out of the journal, at the start and then once a day: in small batches, so that nobody waits for it.
struct JournalPruner: Sendable {
    private static let batch = 200
    private static let pause: Duration = .milliseconds(200)
    private static let interval: Duration = .seconds(86_400)

    let journal: any JournalStore
    /// Age at which a row goes.
    let age: Duration
    let clock: any TimeSource
    let logger: Logger

    /// Runs until its task is cancelled. What fails is told and tried again the next day.
    func run() async {
        while !Task.isCancelled {
            await prune()
            try? await clock.sleep(until: clock.now + Self.interval)
        }
    }

    /// Takes out everything that is old by now.
    func prune() async {
        let oldest = clock.now - age
        var count = 0
        do throws(PortFailure) {
            while !Task.isCancelled {
                let taken = try await journal.prune(before: oldest, limit: Self.batch)
                guard taken > 0 else { break }
                count += taken
                try? await clock.sleep(until: clock.now + Self.pause)
            }
        } catch {
            logger.warning("old rows of the journal can't be taken out: \(error.reason.message)")
        }
        if count > 0 { logger.info("\(count) rows of the journal from before \(oldest) were taken out") }
    }
}
