import Backups
import DesiredState
import LiveState
import Model
import TestSupport

/// PostgreSQL's backups as Scaleway keeps them, with a machine in front of it: time goes by from event to event, and what
/// can go wrong does, by chance.
struct BackupWorld {
    /// Chances, each for one call or one day.
    struct Faults {
        /// A scheduled backup, or one of the machine's, ends in `error`.
        var failure = 0.0
        /// One is there and empty.
        var empty = 0.0
        /// One is never finished.
        var endless = 0.0
        /// A call or a look isn't answered; half of the calls took effect.
        var silence = 0.0
        /// There is no room for a few hours.
        var space = 0.0
        /// Somebody removes one.
        var theft = 0.0
        /// Somebody switches the schedule off, for some hours.
        var schedule = 0.0
        /// This machine's clock is a day off, for some hours.
        var clock = 0.0
        /// The process dies, between two events.
        var crash = 0.0
        /// The API is away, for some hours.
        var outage = 0.0
    }

    var machine = BackupMachine()
    /// What was durable when the process died.
    private var durable = BackupMemory()
    var faults: Faults
    var kind: LiveBackup.Kind
    var policies: [BackupPolicy]
    /// Scaleway's clock.
    private(set) var time: Timestamp
    let start: Timestamp
    private(set) var backups: [String: LiveBackup] = [:]
    /// When each that is being made ends, and how.
    private var endings: [String: (at: Timestamp, status: String, bytes: Int)] = [:]
    private var isScheduleOn = true
    private var nextScheduled: Timestamp
    private var clockOff: Duration = .zero
    private var fullUntil: Timestamp?
    private var awayUntil: Timestamp?
    private var wakeAt: Timestamp?
    private var nextExpiry = Timestamp.distantFuture
    private var random: Dice
    private var number = 0
    private(set) var notes: [(at: Timestamp, note: BackupNote)] = []
    /// Broken rules, in words.
    private(set) var violations: [String] = []
    private(set) var removed: [LiveBackup] = []
    private(set) var looks = 0
    /// What somebody else removed.
    private(set) var thefts = 0
    /// Whether lists don't show the instance, as with a key that lost a right.
    var isHidden = false
    /// When each failure was said by the API first, by id.
    private(set) var failedAt: [String: Timestamp] = [:]

    init(
        seed: UInt64, faults: Faults = Faults(), kind: LiveBackup.Kind = .logical,
        policies: [BackupPolicy] = [BackupPolicy(database: "evalap", daily: 30, weekly: 13, monthly: 12)],
        start: Timestamp = Timestamp(seconds: 1_767_268_800)
    ) {
        random = Dice(seed: seed)
        self.faults = faults
        self.kind = kind
        self.policies = policies
        self.start = start
        time = start
        nextScheduled = start + .seconds(3 * 3600)
    }

    // MARK: Time

    /// Runs up to `end`; `each` is called after each day.
    mutating func run(until end: Timestamp, each: (inout BackupWorld) -> Void = { _ in }) {
        if wakeAt == nil {
            send(.restarted)
            send(.policies(policies))
        }
        var day = BackupSlot(.daily, at: time)
        var standing = 0
        while time < end {
            let next =
                [
                    wakeAt.map { $0 + (.zero - clockOff) }, isScheduleOn ? nextScheduled : nil,
                    endings.values.map(\.at).min(),
                    day.end, end,
                ].compactMap(\.self).min() ?? end
            standing = next > time ? 0 : standing + 1
            if standing > 1000 { return violations.append("\(time): nothing goes on: \(notes.suffix(3))") }
            time = max(time, next)
            settle()
            if time >= day.end {
                each(&self)
                chances()
                day = BackupSlot(.daily, at: time)
            }
            if isScheduleOn, time >= nextScheduled { runSchedule() }
            if let wake = wakeAt, localNow >= wake { send(.woken) }
        }
    }

    private var localNow: Timestamp { time + clockOff }

    private mutating func settle() {
        if time >= nextExpiry {
            for (id, backup) in backups where backup.expiresAt.map({ $0 <= time }) ?? false {
                if backup.isUnderWay { endings[id] = nil }
                backups[id] = nil
            }
            nextExpiry = backups.values.compactMap(\.expiresAt).min() ?? .distantFuture
        }
        for (id, ending) in endings where ending.at <= time {
            endings[id] = nil
            guard let old = backups[id] else { continue }
            backups[id] = old.with(status: ending.status, bytes: ending.bytes)
            if backups[id]?.hasFailed == true { failedAt[id] = time }
        }
        if let until = fullUntil, until <= time { fullUntil = nil }
        if let until = awayUntil, until <= time { awayUntil = nil }
    }

    private mutating func chances() {
        if random.chance(faults.space) { fullUntil = time + .seconds(random.below(6 * 3600)) }
        if random.chance(faults.outage) { awayUntil = time + .seconds(random.below(5 * 3600)) }
        if random.chance(faults.theft), let stolen = backups.keys.sorted().randomElement(using: &random) {
            backups[stolen] = nil
            thefts += 1
        }
        if random.chance(faults.schedule) { isScheduleOn = false } else if !isScheduleOn { switchOn() }
        let off: Duration = random.chance(faults.clock) ? .seconds(random.chance(0.5) ? 86_400 : -86_400) : .zero
        // A machine's own clock never goes back; a process that starts has the wall clock's.
        let isOther = off != clockOff
        clockOff = off
        if isOther || random.chance(faults.crash) { crash() }
    }

    /// As the full plan does.
    private mutating func switchOn() {
        isScheduleOn = true
        nextScheduled = time + .seconds(3600)
    }

    private mutating func crash() {
        machine = BackupMachine(durable)
        wakeAt = nil
        send(.restarted)
        send(.policies(policies))
    }

    // MARK: The cloud

    var source: LiveBackupSource {
        let isMaking = !endings.isEmpty && endings.values.contains { $0.at < .distantFuture }
        return LiveBackupSource(
            id: "i", name: "production", status: isMaking ? "backuping" : "ready", kind: kind,
            volumeBytes: 10_000_000_000,
            schedule: isScheduleOn
                ? LiveBackupSource.Schedule(everyHours: 24, retentionDays: 30, nextAt: nextScheduled) : nil)
    }

    private mutating func runSchedule() {
        nextScheduled = nextScheduled + .seconds(86_400)
        guard source.status == "ready", fullUntil == nil else { return }
        for database in kind == .logical ? policies.map({ Optional($0.database) }) : [nil] {
            begin(name: "auto-\(time)", database: database, expiresAt: time + .seconds(30 * 86_400))
        }
    }

    @discardableResult
    private mutating func begin(name: String, database: String?, expiresAt: Timestamp?) -> LiveBackup {
        number += 1
        let backup = LiveBackup(
            id: "b\(number)", instanceID: "i", kind: kind, database: database, name: name, status: "creating",
            createdAt: time, expiresAt: expiresAt)
        backups[backup.id] = backup
        nextExpiry = min(nextExpiry, expiresAt ?? nextExpiry)
        let isEndless = random.chance(faults.endless)
        endings[backup.id] = (
            isEndless ? .distantFuture : time + .seconds(20 + random.below(200)),
            random.chance(faults.failure) ? "error" : "ready", random.chance(faults.empty) ? 0 : 1000
        )
        return backup
    }

    // MARK: The machine

    mutating func send(_ event: BackupEvent) {
        var events = [event]
        var count = 0
        while !events.isEmpty {
            count += 1
            if count > 200 { return violations.append("\(time): there is no end to it: \(events)") }
            let actions = machine.handle(events.removeFirst(), now: localNow)
            // What is noted and asked for is durable first.
            durable = machine.memory
            for action in actions {
                switch action {
                case .wake(let time): wakeAt = time
                case .note(let note): notes.append((time, note))
                case .look(let since, let follow): events.append(look(since, follow))
                case .ask(let order): events.append(ask(order))
                case .remove(let reference): events.append(remove(reference))
                case .extend(let reference, let until): events.append(extend(reference, until))
                }
            }
        }
    }

    private var isSilent: Bool { awayUntil != nil }

    private mutating func look(_ since: Timestamp?, _ follow: [BackupReference]) -> BackupEvent {
        looks += 1
        if isSilent || random.chance(faults.silence) {
            return .lookFailed(Reason(code: "scaleway_unreachable", message: "no answer"))
        }
        let ids = Set(follow.map(\.id))
        if isHidden {
            return .looked(
                BackupLook(observedAt: localNow, serverTime: time, source: nil, backups: [], isWhole: since == nil))
        }
        let found = backups.values.filter { backup in
            since.map { backup.createdAt >= $0 } ?? true || ids.contains(backup.id)
        }
        return .looked(
            BackupLook(
                observedAt: localNow, serverTime: time, source: source, backups: found.sorted { $0.id < $1.id },
                isWhole: since == nil))
    }

    private mutating func ask(_ order: BackupOrder) -> BackupEvent {
        let silence = Reason(code: "scaleway_timeout", message: "no answer")
        if isSilent { return .askFailed(silence, .unanswered) }
        let isLost = random.chance(faults.silence)
        if isLost, random.chance(0.5) { return .askFailed(silence, .unanswered) }
        if source.status != "ready" { return .askFailed(Reason(code: "scaleway_conflict", message: "busy"), .busy) }
        if fullUntil != nil { return .askFailed(Reason(code: "scaleway_quota", message: "no room"), .space) }
        let backup = begin(name: order.name, database: order.database, expiresAt: order.expiresAt)
        return isLost ? .askFailed(silence, .unanswered) : .asked(backup)
    }

    private mutating func remove(_ reference: BackupReference) -> BackupEvent {
        if isSilent { return .removeFailed(Reason(code: "scaleway_unreachable", message: "no answer")) }
        guard let backup = backups[reference.id] else { return .removed }
        check(removal: backup)
        removed.append(backup)
        backups[reference.id] = nil
        return .removed
    }

    private mutating func extend(_ reference: BackupReference, _ until: Timestamp) -> BackupEvent {
        guard !isSilent, let backup = backups[reference.id] else {
            return .extendFailed(Reason(code: "scaleway_not_found", message: "none"))
        }
        backups[reference.id] = backup.with(expiresAt: until)
        return .extended
    }

    // MARK: Rules

    /// Nothing is removed that isn't over, that isn't the controller's, or that is the last good one.
    private mutating func check(removal backup: LiveBackup) {
        if !backup.name.hasPrefix("amarre-") { violations.append("\(backup.name) isn't ours") }
        let others = backups.values.filter {
            $0.id != backup.id && $0.database == backup.database && $0.isGood && $0.createdAt > backup.createdAt
        }
        if others.isEmpty { violations.append("\(backup.name) is the last good one") }
        guard backup.isGood, let made = machine.memory.made[backup.id] else { return }
        let counts: [BackupTier: Int] = [
            .daily: policies.map(\.daily).max() ?? 0, .weekly: policies.map(\.weekly).max() ?? 0,
            .monthly: policies.map(\.monthly).max() ?? 0,
        ]
        let tier = made.order.slot.tier
        let oldest = BackupSlot(tier, at: time).before(counts[tier] ?? 0).last
        if let oldest, backup.createdAt >= oldest.start { violations.append("\(backup.name) isn't over") }
    }

    /// Nothing goes wrong from now on.
    mutating func heal() {
        faults = Faults()
        (fullUntil, awayUntil) = (nil, nil)
    }

    /// The slots that are over, as far back as git asks for and the world goes, and those of them that have no good backup
    /// now. A snapshot is for all databases.
    var slots: (all: Set<String>, missing: Set<String>) {
        var (all, missing): (Set<String>, Set<String>) = ([], [])
        for policy in policies {
            let counts: [(BackupTier, Int)] = [
                (.daily, policy.daily), (.weekly, policy.weekly), (.monthly, policy.monthly),
            ]
            for (tier, count) in counts {
                for slot in BackupSlot(tier, at: time).before(max(0, count - 1)) where slot.start >= start {
                    let key = "\(tier.rawValue) \(slot.label) \(kind == .snapshot ? "" : policy.database)"
                    all.insert(key)
                    let isThere = backups.values.contains { backup in
                        backup.isGood && slot.contains(backup.createdAt)
                            && (kind == .snapshot || backup.database == policy.database)
                            && (tier == .daily || backup.name.hasPrefix("amarre-\(tier.rawValue)-\(slot.label)"))
                    }
                    if !isThere { missing.insert(key) }
                }
            }
        }
        return (all, missing)
    }
}

extension Timestamp {
    static let distantFuture = Timestamp(seconds: 1 << 40)
}

extension LiveBackup {
    func with(status: String? = nil, bytes: Int? = nil, expiresAt: Timestamp? = nil) -> LiveBackup {
        LiveBackup(
            id: id, instanceID: instanceID, kind: kind, database: database, name: name, status: status ?? self.status,
            createdAt: createdAt, expiresAt: expiresAt ?? self.expiresAt, bytes: bytes ?? self.bytes)
    }
}

extension Dice {
    fileprivate mutating func chance(_ probability: Double) -> Bool {
        probability > 0 && Double.random(in: 0..<1, using: &self) < probability
    }

    fileprivate mutating func below(_ bound: Int64) -> Int64 { Int64.random(in: 0..<bound, using: &self) }
}
