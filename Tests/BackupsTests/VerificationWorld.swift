import Backups
import DesiredState
import LiveState
import Model
import Ports
import TestSupport
import Testing

/// What a verification makes at Scaleway, with a machine in front of it: time goes by from event to event, and what can go
/// wrong does, by chance.
struct VerificationWorld {
    /// Chances, each for one call or one event.
    struct Faults {
        /// A call isn't answered; some take effect, at once or up to 100 s later.
        var silence = 0.0
        /// A call is refused for now, and nothing comes of it.
        var refusal = 0.0
        /// The process dies.
        var crash = 0.0
        /// A person suspends the environment for a while.
        var suspension = 0.0
        /// A restore breaks, or is never over.
        var restore = 0.0
        /// A container breaks, or somebody takes it away.
        var container = 0.0
    }

    /// Something that a verification made.
    enum Thing: Hashable {
        case restored(String)
        case container(String)
    }

    var machine = VerificationMachine()
    private var durable = VerificationMemory()
    private(set) var shelf = BackupMachine()
    var faults = Faults()
    var surroundings: VerificationSurroundings
    var kind: LiveBackup.Kind
    /// What is in the backup.
    var rows: [String: Int?] = ["experiments": 120]
    var room = VerificationRoom(status: "ready", freeBytes: 10_000, databaseBytes: 1000, isTaken: false)
    /// How long a restore takes; nil for ever.
    var restoreTime: Duration? = .seconds(30)
    /// What the counting program says in place of counts.
    var countFailure: (code: String, message: String)?
    /// After that time nothing of a restore is to be seen any more.
    var vanishesAfter: Duration?
    /// Whether each container is gone when it is looked at.
    var containersVanish = false
    /// Images whose program says that it can't count.
    var unable: Set<String> = []
    /// Removals whose look overlooks what is there.
    var blindRemovals = 0
    private var images: [String: String] = [:]
    private(set) var time: Timestamp
    private(set) var things: [Thing: Timestamp] = [:]
    private(set) var broken: Set<String> = []
    private(set) var calls: [VerificationCall] = []
    private(set) var notes: [(at: Timestamp, note: VerificationNote)] = []
    private(set) var ends: [String: VerificationEnd] = [:]
    /// How often each run's restore took effect.
    private(set) var restores: [String: Int] = [:]
    private var late: [(at: Timestamp, thing: Thing)] = []
    private var wakeAt: Timestamp?
    private var suspendedUntil: Timestamp?
    private var dice: Dice

    static let policy = BackupPolicy(
        database: "evalap", daily: 30, verify: [BackupCheck(table: "experiments", minimumRows: 100)])

    init(seed: UInt64 = 1, kind: LiveBackup.Kind = .logical) throws {
        dice = Dice(seed: seed)
        self.kind = kind
        time = Timestamp(seconds: 1_767_268_800)
        surroundings = VerificationSurroundings(
            policies: [Self.policy], isQuiet: true, readers: [],
            place: .init(
                environment: try #require(EnvironmentName("staging")),
                project: try #require(ProjectID("11111111-1111-4111-8111-111111111111")), namespaceID: "ns",
                installation: "here"))
        stock()
    }

    /// A day's good backup, seen by the backups' own machine.
    ///
    /// - `next`: how long it is to the instance's own next backup.
    mutating func stock(
        status: String = "ready", bytes: Int? = 2000, sourceStatus: String = "ready", next: Duration = .seconds(86_400)
    ) {
        let live = LiveBackup(
            id: "b-\(time.microseconds)", instanceID: "db", kind: kind, database: kind == .logical ? "evalap" : nil,
            name: "auto", status: status, createdAt: time, expiresAt: nil, bytes: bytes)
        let source = LiveBackupSource(
            id: "db", name: "staging", status: sourceStatus, kind: kind, volumeBytes: 20_000,
            schedule: .init(everyHours: 24, retentionDays: 30, nextAt: time + next))
        shelf = BackupMachine()
        _ = shelf.handle(.policies(surroundings.policies), now: time)
        _ = shelf.handle(
            .looked(BackupLook(observedAt: time, serverTime: time, source: source, backups: [live], isWhole: true)),
            now: time)
    }

    mutating func start() { take(.surroundings(surroundings)) }

    /// Whether nothing can take effect any more.
    var isSettled: Bool { late.isEmpty }
    private(set) var crashes = 0

    /// The call under way is refused.
    mutating func refuse(_ failure: PortFailure) {
        pending = nil
        take(.failed(failure))
    }

    /// - `away`: how long no process is there.
    mutating func restart(away: Duration = .zero) {
        time = time + away
        crashes += 1
        machine = VerificationMachine(durable)
        pending = nil
        take(.restarted)
        take(.surroundings(surroundings))
    }

    /// The call under way.
    private(set) var pending: VerificationCall?

    mutating func take(_ event: VerificationEvent) {
        let actions = machine.handle(event, seeing: shelf, now: time)
        // What changes something waits until this is saved.
        durable = machine.memory
        for action in actions {
            switch action {
            case .call(let call):
                #expect(pending == nil, "two calls at once")
                pending = call
            case .note(let note): notes.append((time, note))
            case .finished(let id, let end): ends[id] = end
            case .wake(let at): wakeAt = at
            }
        }
    }

    /// What happens next.
    mutating func step() {
        if let until = suspendedUntil, time >= until {
            suspendedUntil = nil
            surroundings.isSuspended = false
            take(.surroundings(surroundings))
        } else if happens(faults.suspension) {
            suspendedUntil = time + .seconds(Int64(1 + roll(600)))
            surroundings.isSuspended = true
            take(.surroundings(surroundings))
        }
        guard let call = pending else {
            time = max(time + .milliseconds(10), wakeAt ?? time + .seconds(300))
            settle()
            return take(.woken)
        }
        calls.append(call)
        time = time + .milliseconds(Int64(20 + roll(400)))
        settle()
        if happens(faults.crash) {
            if roll(2) == 0 { _ = perform(call, lateBy: roll(2) == 0 ? .seconds(Int64(roll(100))) : .zero) }
            time = time + .seconds(Int64(roll(300)))
            settle()
            return restart()
        }
        pending = nil
        if happens(faults.refusal) { return take(.failed(PortFailure(.transient, code: "transient_state", "busy"))) }
        if happens(faults.silence) {
            if roll(2) == 0 { _ = perform(call, lateBy: .seconds(Int64(roll(100)))) }
            return take(.failed(PortFailure(.timedOut, code: "scaleway_timeout", "no answer")))
        }
        take(.answered(perform(call, lateBy: .zero)))
    }

    mutating func run(until isDone: (VerificationWorld) -> Bool, limit: Int = 20_000) {
        for _ in 0..<limit where !isDone(self) { step() }
        let isOver = isDone(self)
        #expect(isOver, "it never came: \(machine.memory)")
    }

    /// What takes effect late.
    private mutating func settle() {
        for (at, thing) in late where at <= time { make(thing) }
        late.removeAll { $0.at <= time }
    }

    private mutating func make(_ thing: Thing) {
        things[thing] = time
        if case .restored(let run) = thing { restores[run, default: 0] += 1 }
    }

    private mutating func perform(_ call: VerificationCall, lateBy delay: Duration) -> VerificationAnswer {
        func thing(_ thing: Thing) { if delay > .zero { late.append((time + delay, thing)) } else { make(thing) } }
        switch call {
        case .survey: return .room(room)
        case .restore(let scratch):
            if happens(faults.restore) { broken.insert(scratch.run) }
            thing(.restored(scratch.run))
            return .restoring(scratchInstanceID: kind == .snapshot ? "i-\(scratch.run)" : nil)
        case .look(let scratch):
            let id = kind == .snapshot ? "i-\(scratch.run)" : nil
            guard let at = things[.restored(scratch.run)] else { return .restored(.init(.missing)) }
            if let vanishesAfter, time >= at + vanishesAfter { return .restored(.init(.missing)) }
            if broken.contains(scratch.run) { return .restored(.init(.broken("it failed"), scratchInstanceID: id)) }
            let isReady = restoreTime.map { time >= at + $0 } ?? false
            return .restored(.init(isReady ? .ready : .restoring, scratchInstanceID: id))
        case .open: return .opened(roll(3) > 0)
        case .count(let scratch, let readers, _):
            images[scratch.run] = readers.first?.image.description
            thing(.container(scratch.run))
            return .counting("c-\(scratch.run)")
        case .read(let scratch, let id):
            guard let at = things[.container(scratch.run)], id == "c-\(scratch.run)" else {
                return .counted(.init(.gone))
            }
            if happens(faults.container) {
                guard roll(2) == 0 else { return .counted(.init(.broken("no such image"))) }
                things[.container(scratch.run)] = nil
                return .counted(.init(.gone))
            }
            if containersVanish {
                things[.container(scratch.run)] = nil
                return .counted(.init(.gone))
            }
            guard time >= at + .seconds(15) else { return .counted(.init(.deploying)) }
            if let image = images[scratch.run], unable.contains(image) {
                return .counted(.init(.ready, answer: .failed(code: "count_unsupported", message: "no"), image: image))
            }
            if let countFailure {
                return .counted(
                    .init(.ready, answer: .failed(code: countFailure.code, message: countFailure.message)))
            }
            return .counted(.init(.ready, answer: .counts(rows)))
        case .clean(let scratch):
            if blindRemovals > 0 {
                blindRemovals -= 1
                return .cleaned(true)
            }
            let isClean = things[.container(scratch.run)] == nil && things[.restored(scratch.run)] == nil
            if things.removeValue(forKey: .container(scratch.run)) == nil { things[.restored(scratch.run)] = nil }
            return .cleaned(isClean)
        }
    }

    private mutating func happens(_ chance: Double) -> Bool {
        chance > 0 && Double(dice.next() >> 11) / Double(1 << 53) < chance
    }

    private mutating func roll(_ sides: Int) -> Int { Int(dice.next() % UInt64(sides)) }
}
