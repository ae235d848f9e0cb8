package import Model
package import Ports

/// Runs one migration to its end: makes its container, watches it, takes it away. A value: events in, actions out; no I/O,
/// no clock.
///
/// What it can't know it finds out by beginning the same run again: the program in the container never runs the command of
/// a run twice, and tells what became of the first time. So a container that went away, a call without an answer and a
/// restart of this process all go the same way.
package struct MigrationMachine: Hashable, Sendable {
    /// What is under way, or waited for.
    enum Effect: Hashable, Sendable {
        case begin, look, remove, pause
    }

    /// From asking for a container until it runs. Recorded: 23 s at most with a private network; an image is pulled in it too.
    static let deployTime: Duration = .seconds(300)
    /// How long the program waits for the database; its own default.
    static let connectTime: Duration = .seconds(30)
    /// What the program needs besides: 70 s each for the revision before and after, 10 s to end a command at its
    /// deadline, and half a minute to spare.
    static let spareTime: Duration = .seconds(180)
    /// The result waits so long for the container to go.
    static let removalTime: Duration = .seconds(120)
    /// A key or a right that is new isn't known everywhere at once: refusals count after that time.
    static let deniedTime: Duration = .seconds(20)
    /// Containers that went away before another one is made no more.
    static let mostVanished = 3
    /// Containers that Scaleway couldn't run before another one is made no more.
    static let mostBroken = 1

    /// What outlives the process.
    package internal(set) var saved: Saved
    var underWay: Effect?

    /// A run that isn't begun yet.
    package init(order: MigrationOrder) { saved = Saved(order: order) }

    /// The run that was saved; to be told `.begin` first.
    package init(_ saved: Saved) { self.saved = saved }

    /// Which run.
    package var order: MigrationOrder { saved.order }

    /// Takes one event and says what to do: one thing, or nothing when the event doesn't fit.
    package mutating func handle(_ event: MigrationEvent, now: Timestamp) -> [MigrationAction] {
        switch (event, underWay) {
        case (.begin, _), (.woken, .pause): goOn(now)
        case (.begun(let id), .begin): begun(id, now)
        case (.looked(let look), .look): looked(look, now)
        case (.removed, .remove): finish(leaving: nil)
        case (.effectFailed(let failure), .begin): beginFailed(failure, now)
        case (.effectFailed(let failure), .look): lookFailed(failure, now)
        case (.effectFailed(let failure), .remove): removeFailed(failure, now)
        default: []
        }
    }

    /// Moves all deadlines, after a time in which nothing could be done: the process or the machine stood still, or its
    /// clock was put forward.
    package mutating func extendDeadlines(by duration: Duration) {
        saved.deployUntil = saved.deployUntil.map { $0 + duration }
        saved.until = saved.until.map { $0 + duration }
        saved.removeUntil = saved.removeUntil.map { $0 + duration }
        saved.deniedSince = saved.deniedSince.map { $0 + duration }
    }

    // MARK: What comes next

    private mutating func goOn(_ now: Timestamp) -> [MigrationAction] {
        switch saved.phase {
        case .beginning:
            if saved.until == nil { setDeadlines(now) }
            underWay = .begin
            return [.begin(order)]
        case .polling: return look(at: now)
        case .removing: return remove(now)
        case .finished: return finish(leaving: saved.end?.leftover)
        }
    }

    /// Each container has deadlines of its own.
    private mutating func setDeadlines(_ now: Timestamp) {
        let deployUntil = now + Self.deployTime
        saved.deployUntil = deployUntil
        saved.until = deployUntil + Self.connectTime + order.lockTime + order.deadline + Self.spareTime
    }

    /// Begins the same run again with another container.
    mutating func beginAnew(_ now: Timestamp) -> [MigrationAction] {
        saved.phase = .beginning
        (saved.isUp, saved.looks, saved.failures, saved.deniedSince) = (false, 0, 0, nil)
        setDeadlines(now)
        return goOn(now)
    }

    mutating func look(at time: Timestamp) -> [MigrationAction] {
        // Only a damaged file says that it watches what it doesn't know.
        guard let id = saved.containerID else { return beginAnew(time) }
        underWay = .look
        return [.look(containerID: id, run: order.run, at: time)]
    }

    mutating func pause(until time: Timestamp) -> [MigrationAction] {
        underWay = .pause
        return [.wait(until: time)]
    }

    // MARK: The end

    /// Ends the run, and takes its container away if there is one that is known.
    ///
    /// One whose creation had no answer may be there all the same. It is this run's, which can't run twice: the next run of
    /// the service takes it over or removes it.
    mutating func conclude(_ verdict: MigrationEnd.Verdict, _ record: MigrationRecord, _ now: Timestamp)
        -> [MigrationAction]
    {
        saved.end = MigrationEnd(verdict, record)
        saved.seen = nil
        return saved.containerID == nil ? finish(leaving: nil) : remove(now)
    }

    private mutating func remove(_ now: Timestamp) -> [MigrationAction] {
        guard let id = saved.containerID else { return finish(leaving: nil) }
        if saved.phase != .removing { (saved.failures, saved.removeUntil) = (0, now + Self.removalTime) }
        saved.phase = .removing
        underWay = .remove
        return [.remove(containerID: id)]
    }

    private mutating func removeFailed(_ failure: PortFailure, _ now: Timestamp) -> [MigrationAction] {
        guard let until = saved.removeUntil, now < until else {
            return finish(
                leaving: Reason(
                    code: "migrate_leftover",
                    message: Sentence.join(
                        "The container \(saved.containerID ?? "") of the migration couldn't be removed: "
                            + Sentence.ended(failure.reason.message),
                        "The next migration of \(order.service) removes it, or you may do it in the console.")))
        }
        return pause(until: min(until, nextTry(failure, now)))
    }

    mutating func finish(leaving leftover: Reason?) -> [MigrationAction] {
        guard let end = saved.end else { return [] }
        let whole = MigrationEnd(end.verdict, end.record, leftover: leftover)
        (saved.phase, saved.end, underWay) = (.finished, whole, nil)
        return [.finished(whole)]
    }

    /// When what failed is tried again: after 1, 2, 4, 8 and then each 15 s, and not before the other side wants it.
    mutating func nextTry(_ failure: PortFailure, _ now: Timestamp) -> Timestamp {
        let pause = min(Duration.seconds(1 << min(saved.failures, 4)), .seconds(15))
        saved.failures += 1
        return max(now + pause, failure.retryAfter ?? now)
    }
}
