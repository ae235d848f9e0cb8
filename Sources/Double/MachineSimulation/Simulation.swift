import Controller
import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// A whole installation in one value: two environments' machines, and a world of git, cloud, Terraform, disk, audit log
/// and people, driven by one queue of (time, event). Nothing runs beside anything; every choice comes from the seed.
package struct Simulation {
    /// Something that comes at a time.
    enum Event {
        case wake(Int, generation: Int, due: Timestamp)
        /// The effect reaches the other side.
        case act(flight: Int)
        /// Its answer comes back.
        case answer(flight: Int)
        case settle(String, deploy: Int)
        case vanish(String)
        case terraform(Int, process: Int)
        /// Something that a machine is told; it comes later when the process stands still.
        case told(Int, generation: Int, MachineEvent)
        /// Somebody else deletes a container.
        case deletion(String)
        /// Whether a process that was told to stop may end.
        case stopping(generation: Int, until: Timestamp)
        /// The making of a backup is over.
        case backup(Int, id: String)
        /// A database's own schedule makes backups.
        case schedule(Int)
        /// Something happens in a migration's container: 0 for the end of its deploy.
        case migration(String, process: Int)
        case migrationGone(String)
        /// Somebody else ends a migration's container or process.
        case migrationKilled(String)
        case script
        case restart
        case calm
    }

    /// An effect under way.
    struct Flight {
        let environment: Int
        let generation: Int
        let id: EffectID
        let effect: Effect
        var result: EffectResult?
        var cancelled = false
        /// Calls made again inside the effect.
        var tries = 0
        /// Git doesn't answer.
        var isMute = false
    }

    static let environmentCount = 2

    let seed: UInt64
    let options: SimulationOptions
    var random: SeededGenerator
    /// All numbers for backups and migrations.
    var side: SeededGenerator
    var queue = EventQueue<Event>()
    var trace: Trace
    var now = Constant.start

    // The controller's process.
    var machines: [EnvironmentMachine] = []
    /// What each machine has under way; taken once for each event, because taking it costs a copy.
    var views = [UnderWay(nil), UnderWay(nil)]
    var alive = true
    var generation = 1
    /// When each machine's alarm rings: a bell that is set stays, and one that would ring later than another isn't set.
    var bells: [Set<Timestamp>] = [[], []]
    var flights: [Int: Flight] = [:]
    var nextFlight = 1
    var crashBudget = 0
    var crashes = 0
    /// How much the process's clock is ahead of the world's.
    var ahead: Duration = .zero
    /// The process stands still until then, and Terraform with it where the whole machine does.
    var still: (until: Timestamp, machine: Bool)?
    /// When it last went on and had begun to stand still, and when its clock was last moved.
    var stalledAt = Constant.start
    var stillSince = Constant.start
    var clockMovedAt = Constant.start

    // What survives it.
    var disk: [EnvironmentMachine] = []
    /// Requests that have no answer yet, oldest first.
    var requests: [[OperatorRequest]] = [[], []]
    var nextRequest = 1
    var audit: Set<String> = []

    // The world.
    var git = Git()
    var cloud = WorldCloud()
    var terraform = [TerraformWorld(), TerraformWorld()]
    var nextProcess = 1
    var backups = BackupsWorld()
    var migrations = MigrationsWorld()
    /// Whether services have databases that are migrated.
    var hasMigrations = false
    /// How many of the next containers of migrations are killed, by environment.
    var killsLeft: [Int: Int] = [:]
    var faults = Faults()
    /// What this history has beyond ``SimulatedFault/first``.
    var kinds: [SimulatedFault] = []
    /// The environments in which the next container that is probed is deleted.
    var ambushes: Set<Int> = []
    var lastFlake = Constant.start
    /// When the API said last that nothing is there under a name.
    var lastBlank = Constant.start
    var scriptLeft = 0
    var nextImage = 1

    // What is checked.
    var ledger = Ledger()
    var violations: [SimulationReport.Violation] = []
    var calmSince: Timestamp?
    /// The second under way, and how many events it has had.
    private var (second, events): (Int64, Int) = (0, 0)

    /// Runs one seed from the first commit to the last quiet pass.
    package static func run(seed: UInt64, options: SimulationOptions = SimulationOptions()) -> SimulationReport {
        var simulation = Simulation(seed: seed, options: options)
        simulation.run()
        return SimulationReport(
            seed: seed, traceHash: simulation.trace.hash, steps: simulation.trace.count,
            outcomes: simulation.ledger.counts,
            crashes: simulation.crashes, violations: simulation.violations, trace: simulation.trace.lines)
    }

    init(seed: UInt64, options: SimulationOptions) {
        self.seed = seed
        self.options = options
        // Neighbouring seeds must not give neighbouring streams.
        var mixer = SeededGenerator(seed: seed)
        random = SeededGenerator(seed: mixer.next() ^ seed)
        side = SeededGenerator(seed: mixer.next() ^ seed)
        trace = Trace(kept: options.traceLines)
    }

    private mutating func run() {
        setUp()
        while violations.isEmpty, let (time, event) = queue.pop() {
            now = time
            if isSpinning() {
                violate("spin", "\(Self.mostEvents) events within a second: each asks for the next one at once")
                break
            }
            if !isPutOff(event) { handle(event) }
            if hasConverged() { break }
            if let calmSince, now > calmSince + options.settlingTime {
                violate("convergence", unconverged())
                break
            }
        }
        checkEnd()
    }

    /// More events within a second than two environments can have work for.
    private static let mostEvents = 20_000

    /// Whether machines keep waking themselves without time going on, which in a real process is a busy processor.
    private mutating func isSpinning() -> Bool {
        let current = now.microseconds / 1_000_000
        if second != current { (second, events) = (current, 0) }
        events += 1
        return events > Self.mostEvents
    }

    // MARK: Set-up

    private mutating func setUp() {
        scriptLeft = options.steps
        crashBudget = random.pick([0, 0, 1, 2, 4, 8])
        pickKinds()
        git.desired = [firstDesired("staging", .standard), firstDesired("production", .production)]
        pickDatabases()
        git.commit()
        for environment in 0..<Self.environmentCount {
            var machine = EnvironmentMachine(
                environment: git.desired[environment].name, installation: "simulation-\(seed)",
                settings: MachineSettings())
            machine.configure(settings)
            machines.append(machine)
            disk.append(machine)
        }
        for environment in 0..<Self.environmentCount { deliver(.restarted, to: environment) }
        queue.push(.script, at: now + .seconds(random.between(1, 90)))
    }

    var settings: MachineSettings { MachineSettings(fullPlanInterval: seed % 3 == 0 ? .seconds(900) : nil) }

    // MARK: The loop

    private mutating func handle(_ event: Event) {
        switch event {
        case .wake(let environment, let generation, let due):
            guard alive, generation == self.generation, bells[environment].remove(due) != nil else { return }
            deliver(.woken, to: environment)
        case .told(let environment, let generation, let event):
            if alive, generation == self.generation { deliver(event, to: environment) }
        case .deletion(let id): deleteByOthers(id)
        case .stopping(let generation, let end): stopFurther(generation, until: end)
        case .act(let flight): act(flight)
        case .answer(let flight): answer(flight)
        case .settle(let id, let deploy): settle(id, deploy: deploy)
        case .vanish(let id):
            note("vanish \(id)")
            cloud.vanish(id)
        case .terraform(let environment, let process): terraformTick(environment, process)
        case .backup(let environment, let id): endBackup(id, environment)
        case .schedule(let environment): runSchedule(environment)
        case .migration(let id, let process): migrationTick(id, process: process)
        case .migrationGone(let id): vanishMigration(id)
        case .migrationKilled(let id): if !faults.over { killMigration(id) }
        case .script: script()
        case .restart: restart()
        case .calm: calm()
        }
    }

    mutating func note(_ text: String) { trace.line("\(TraceText.seconds(now)) \(text)") }

    mutating func violate(_ invariant: String, _ message: String) {
        note("VIOLATION \(invariant): \(message)")
        violations.append(.init(invariant: invariant, message: message, trace: trace.lines))
    }

    // MARK: Machines

    /// Gives a machine one event and performs its actions, as the runner does: state and events are written in order.
    mutating func deliver(_ event: MachineEvent, to environment: Int) {
        var events = [event]
        while !events.isEmpty, alive, violations.isEmpty {
            let event = events.removeFirst()
            note("\(environment) < \(TraceText.event(event))")
            let before = generation
            let view = views[environment]
            let (holds, code) = (
                machines[environment].context.memory.services.holds, machines[environment].context.memory.code
            )
            let actions = machines[environment].handle(event, now: clock)
            views[environment] = UnderWay(ReconciliationView.read(&machines[environment]))
            inspect(environment, event, before: view)
            inspectHolds(environment, event, before: view, holds: holds)
            noteCode(environment, before: code)
            noteVerified(environment)
            for action in actions {
                trace.action(action, line: "\(TraceText.seconds(now)) \(environment) > \(TraceText.action(action))")
                if crashes(before: action) { return crash() }
                if let answer = perform(action, environment) { events.append(answer) }
                guard alive, generation == before else { return }
                if crashes(before: action) { return crash() }
            }
        }
    }

    /// Whether the process dies here: around effects and durable writes.
    private mutating func crashes(before action: Action) -> Bool {
        guard crashBudget > 0, !faults.over else { return false }
        switch action {
        case .wake, .cancel: return false
        case .effect(_, .probe), .effect(_, .observe), .effect(_, .backup(.look)), .effect(_, .migration(.look)):
            return random.chance(1, in: 400)
        case .effect, .save, .record, .answer: return random.chance(1, in: 60)
        }
    }

    private mutating func perform(_ action: Action, _ environment: Int) -> MachineEvent? {
        switch action {
        case .save(let version, let record):
            ledger.noteLeftovers(record)
            return save(environment, version: version)
        case .record(let event): return record(event, environment)
        case .effect(let id, let effect): begin(id, effect, environment)
        case .cancel(let id): cancel(id, environment)
        case .wake(let time):
            // A sleep is as long as it was when it began, whatever the clock does meanwhile.
            let due = max(now, time - ahead)
            guard !bells[environment].contains(where: { $0 <= due }) else { break }
            bells[environment].insert(due)
            queue.push(.wake(environment, generation: generation, due: due), at: due)
        case .answer(let id, let outcome): answered(id, outcome, environment)
        }
        return nil
    }

    private mutating func save(_ environment: Int, version: Int) -> MachineEvent? {
        if faults.has(.journal, at: now) { return .saveFailed(version: version, Faults.disk) }
        // A crash in the middle of the write: durable or not, and nobody was told.
        if crashBudget > 0, !faults.over, random.chance(1, in: 150) {
            if random.chance(1, in: 2) { store(environment) }
            crash()
            return nil
        }
        store(environment)
        return .saved(version: version)
    }

    private mutating func store(_ environment: Int) {
        disk[environment] = machines[environment]
        remember(environment)
        rememberRefusal(environment)
    }

    private mutating func record(_ event: AuditEvent, _ environment: Int) -> MachineEvent? {
        if faults.has(.audit, at: now) { return .recordFailed(id: event.id, Faults.disk) }
        if crashBudget > 0, !faults.over, random.chance(1, in: 100) {
            if random.chance(1, in: 2) { append(event, environment) }
            crash()
            return nil
        }
        append(event, environment)
        return .recorded(id: event.id)
    }

    private mutating func append(_ event: AuditEvent, _ environment: Int) {
        if event.environment != machines[environment].context.environment {
            violate("isolation", "an event of \(event.environment)")
        }
        for write in event.explanations.compactMap(\.write) where !cloud.trail.holds(write) {
            violate("attribution", "\(event.kind.rawValue) names a write that nobody made: \(write.requestID ?? "")")
        }
        if event.kind == .driftExplained, let cause = event.causation, !ledger.events.contains(cause) {
            violate("attribution", "\(event.id) explains \(cause), which isn't in the log")
        }
        if event.reason.code == "internal_error" { violate("internal", event.reason.message) }
        if !ledger.events.contains(event.id) {
            checkBlame(event, environment)
            checkBackupEvent(event, environment)
        }
        if let wrong = ledger.append(event, environment: environment) { violate("outcome", wrong) }
    }
}
