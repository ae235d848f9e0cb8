package import DesiredState
package import LiveState
package import Model

/// Sees to it that an environment has the backups that git asks for. A value: events in, actions out; no I/O, no clock.
///
/// It looks by itself, every five minutes, and every 20 s while something is being made or expected. Days, weeks and
/// months are counted by Scaleway's clock, which each look tells: this machine's may be wrong, and then nothing is removed.
package struct BackupMachine: Hashable, Sendable {
    /// What is under way.
    enum Task: Hashable, Sendable {
        case looking(isWhole: Bool)
        case asking(BackupOrder)
        case removing(LiveBackup, Reason)
        case extending(LiveBackup)
    }

    /// Time alone changes what is due, a few times a day.
    static let planAgain: Duration = .seconds(600)
    static let quietLook: Duration = .seconds(300)
    static let busyLook: Duration = .seconds(20)
    /// How long after its time a scheduled backup is waited for with short looks.
    static let scheduleWindow: Duration = .seconds(900)
    /// All are listed anew: only that shows what somebody else removed.
    static let wholeLook: Duration = .seconds(3600)
    /// Nothing is removed by a list that is older.
    static let freshEnough: Duration = .seconds(600)
    /// A clock that is further off makes nobody remove anything.
    static let clockTolerance: Duration = .seconds(600)
    /// Looks that fail for longer are told.
    static let longestUnseen: Duration = .seconds(7200)
    /// The first try after a failure comes within five minutes (requirements, R8).
    static let firstRetry: Duration = .seconds(240)
    static let longestRetry: Duration = .seconds(3600)

    /// What outlives the process.
    package internal(set) var memory: BackupMemory
    package internal(set) var policies: [BackupPolicy] = []
    /// Whether a person has stopped the loop.
    package private(set) var isSuspended = false
    package internal(set) var source: LiveBackupSource?
    /// What is known to be there, by id.
    package internal(set) var backups: [String: LiveBackup] = [:] {
        didSet {
            underWay = backups.values.filter(\.isUnderWay)
            newestAt = backups.values.map(\.createdAt).max()
        }
    }
    /// Those that are being made: asked for again and again, where ``backups`` changes a few times a day.
    private var underWay: [LiveBackup] = []
    /// When the newest of all was begun.
    private var newestAt: Timestamp?
    /// When all were listed, by this machine's clock; nil before the first time.
    var wholeAt: Timestamp?
    var lookedAt: Timestamp?
    /// When the first of the looks failed that have failed since the last good one.
    var unseenSince: Timestamp?
    /// When it was found that nothing is to be done, by Scaleway's clock; nil when something has changed since.
    var settledAt: Timestamp?
    /// The day on which what is missing was looked for.
    var gapsLookedFor: BackupSlot?
    /// How far Scaleway's clock is ahead of this machine's.
    var offset: Duration = .zero
    var task: Task?
    var actions: [BackupAction] = []
    var now = Timestamp(seconds: 0)

    package init(_ memory: BackupMemory = BackupMemory()) { self.memory = memory }

    /// The time by Scaleway's clock.
    package var serverNow: Timestamp { now + offset }

    /// Takes one event and says what to do.
    package mutating func handle(_ event: BackupEvent, now: Timestamp) -> [BackupAction] {
        self.now = now
        actions = []
        switch event {
        case .restarted:
            let isSuspended = isSuspended
            self = BackupMachine(memory, policies, now)
            self.isSuspended = isSuspended
        case .policies(let policies):
            self.policies = policies
            settledAt = nil
        case .suspended(let isSuspended):
            self.isSuspended = isSuspended
            settledAt = nil
        case .woken: break
        case .looked(let look): looked(look)
        case .lookFailed(let reason): lookFailed(reason)
        case .asked(let backup): asked(backup)
        case .askFailed(let reason, let refusal): askFailed(reason, refusal)
        case .removed, .removeFailed, .extended, .extendFailed: changed(event)
        }
        goOn()
        defer { actions = [] }
        return actions
    }

    private init(_ memory: BackupMemory, _ policies: [BackupPolicy], _ now: Timestamp) {
        self.memory = memory
        self.policies = policies
        self.now = now
    }

    // MARK: What comes next

    private mutating func goOn() {
        guard task == nil, !policies.isEmpty else { return }
        if now >= nextLook { return look() }
        // What became of a call that nobody answered is for a look to say, before anything else.
        if !isSettled, memory.begun == nil {
            if let step = planner?.next(mayRemove: mayRemove) { return begin(step) }
            settledAt = serverNow
        }
        let retries = memory.attempts.values.map { $0.until + (.zero - offset) }.filter { $0 > now }
        actions.append(.wake(at: ([nextLook] + retries).min() ?? nextLook))
    }

    /// Whether a decision would be the one that was made a few minutes ago: nothing has changed, and no try is due.
    private var isSettled: Bool {
        guard let settledAt, serverNow < settledAt + Self.planAgain else { return false }
        return !memory.attempts.values.contains { settledAt < $0.until && $0.until <= serverNow }
    }

    /// Decides about what was seen; nil as long as nothing was.
    package var planner: BackupPlanner? {
        guard let source, wholeAt != nil else { return nil }
        return BackupPlanner(
            targets: BackupTarget.of(policies, kind: source.kind), source: source, backups: Array(backups.values),
            memory: memory, now: serverNow)
    }

    /// Nothing is removed by a wrong clock or an old list, nor while a person has stopped the loop.
    private var mayRemove: Bool { !isSuspended && isClockRight && wholeAt.map { now < $0 + Self.freshEnough } ?? false }

    var isClockRight: Bool { max(offset, .zero - offset) <= Self.clockTolerance }

    private mutating func begin(_ step: BackupStep) {
        settledAt = nil
        switch step {
        case .make(let order):
            memory.begun = BackupMemory.Begun(order: order, at: serverNow)
            task = .asking(order)
            actions.append(.ask(order))
        case .remove(let backup, let reason):
            task = .removing(backup, reason)
            memory.removing = [backup.id: reason]
            actions.append(.remove(BackupReference(backup)))
        case .extend(let backup, let until):
            task = .extending(backup)
            actions.append(.extend(BackupReference(backup), until: until))
        }
    }

    // MARK: Looking

    private mutating func look() {
        let isWhole = wholeAt.map { now >= $0 + Self.wholeLook } ?? true
        task = .looking(isWhole: isWhole)
        // An hour's overlap: a backup that began before another one may be listed after it.
        let newest = newestAt.map { $0 + .seconds(-3600) }
        actions.append(
            .look(
                since: isWhole ? nil : newest ?? Timestamp(seconds: 0),
                follow: isWhole ? [] : underWay.filter(isFollowed).map(BackupReference.init).sorted()))
    }

    /// What isn't finished after a day is left to the hourly list.
    private func isFollowed(_ backup: LiveBackup) -> Bool { serverNow < backup.createdAt + .seconds(86_400) }

    /// When the next look is due.
    var nextLook: Timestamp {
        guard let lookedAt else { return now }
        if isBusy { return lookedAt + Self.busyLook }
        // The short looks begin with the schedule, not with the first long one after it.
        let window = source?.schedule?.nextAt.map { $0 + .seconds(-60) + (.zero - offset) }
        let quiet = lookedAt + Self.quietLook
        return window.map { $0 > lookedAt ? min(quiet, $0) : quiet } ?? quiet
    }

    /// Whether a backup is being made, or is asked for.
    var isMaking: Bool { memory.begun != nil || underWay.contains(where: isFollowed) }

    /// Whether something is being made, or should be any moment.
    private var isBusy: Bool {
        if isMaking { return true }
        guard let source else { return false }
        if ["backuping", "snapshotting"].contains(source.status) { return true }
        guard let next = source.schedule?.nextAt else { return false }
        return next + .seconds(-60) <= serverNow && serverNow <= next + Self.scheduleWindow
    }
}
