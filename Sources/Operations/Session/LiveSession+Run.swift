import Controller
import Foundation
import Logging
import Model
import Ports
import Synchronization

extension LiveSession {
    /// Runs the loop until SIGTERM or SIGINT. Throws when another process writes the journal too.
    func run() async throws {
        try await ControllerLoop.hold(try directory.take(at: clock.now)) {
            let pruner = JournalPruner(
                journal: journal, age: configuration.retention.journal, clock: clock, logger: logger)
            // Not waited for at the end: a disk that hangs must not keep the loop from its safe point.
            let pruning = Task { await pruner.run() }
            defer { pruning.cancel() }
            let ended = Mutex<ControllerLoop.End?>(nil)
            let loop = ForegroundService { [self] stop in
                let end = try await runLoop(until: stop)
                ended.withLock { $0 = end }
            }
            try await Foreground.run(loop, logger: logger)
            return ended.withLock { $0 } ?? ControllerLoop.End()
        }
    }

    private func runLoop(until stop: ForegroundService.Stop) async throws -> ControllerLoop.End {
        let source = configuration.source
        logger.notice("amarre \(AmarreVersion.text) looks after \(source.repository), branch \(source.branch)")
        for warning in adapters.keyWarnings { logger.warning("\(warning)") }
        let (board, sightings) = (MachineBoard(), Sightings())
        let socket = statusSocket(board, sightings)
        defer { socket?.close() }
        let audit = audit()
        let logger = self.logger
        // Not waited for: a stop is heard whatever Terraform and the disk do. The first event opens the log as well.
        let opening = Task {
            do throws(PortFailure) {
                try await audit.open()
            } catch {
                logger.error("nothing is changed until the audit log can be written: \(error.reason)")
            }
        }
        defer { opening.cancel() }
        let feeding = Task { [feed = feed(audit)] in await feed.run() }
        defer { feeding.cancel() }
        let loop = try loop(board, sightings, audit)
        let work = WorkWatch()
        let give: @Sendable (EnvironmentMachine) -> Void = { if work.ended($0) { ProcessMemory.giveBack() } }
        return await loop.run(discover: { [self] in await discover($0, board) }, observer: give) {
            await stop.wait()
            if !Task.isCancelled { logger.notice("stopping at the next safe point") }
        }
    }

    func perform(_ request: OperatorRequest, progress: @escaping @Sendable (String) -> Void) async throws
        -> RequestResult
    {
        try await journal.submit(request)
        guard let lock = try await lockUnlessDone(request, progress: progress) else {
            return try await result(of: request)
        }
        do {
            try await ControllerLoop.hold(lock) { try await carryOut(request, progress) }
        } catch {
            // It may have been answered before.
            if let outcome = try? await journal.outcome(ofRequest: request.id) { return RequestResult(outcome) }
            throw error
        }
        return try await result(of: request)
    }

    private func carryOut(
        _ request: OperatorRequest, _ progress: @escaping @Sendable (String) -> Void
    ) async throws -> ControllerLoop.End {
        let reporter = StepReporter(progress)
        let journal = self.journal
        let environment = request.environment
        let logger = self.logger
        let (board, sightings) = (MachineBoard(), Sightings())
        let socket = statusSocket(board, sightings)
        defer { socket?.close() }
        let audit = audit()
        // Who waits for work to be done must hear that it can't be; to suspend and to abort always works.
        switch request.command {
        case .reconcile, .retry, .rollback, .migrateRollback, .verifyBackups: try await audit.open()
        case .suspend, .resume, .abort, .turn, .destruction: break
        }
        return try await loop(board, sightings, audit).run(
            discover: { $0.yield(Discovery(environments: [environment])) },
            observer: { reporter.report($0) },
            until: {
                while !Task.isCancelled {
                    do throws(PortFailure) {
                        if try await journal.outcome(ofRequest: request.id) != nil { return }
                    } catch {
                        // Nobody could read the answer.
                        guard error.kind == .transient else { return }
                        logger.debug("the answer can't be read yet: \(error.reason)")
                    }
                    try? await Task.sleep(for: .milliseconds(50))
                }
            })
    }

    /// The data directory's lock for this process to carry the request out; nil when the process that has it has
    /// carried it out. One that ends before it does leaves both the lock and the request.
    private func lockUnlessDone(
        _ request: OperatorRequest, progress: @Sendable (String) -> Void
    ) async throws -> (any Claim)? {
        var said = false
        while true {
            if let lock = try lockIfFree() { return lock }
            if try await journal.outcome(ofRequest: request.id) != nil { return nil }
            if !said { progress("The data directory is in use; a running controller carries it out.") }
            said = true
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func result(of request: OperatorRequest) async throws -> RequestResult {
        guard let outcome = try await journal.outcome(ofRequest: request.id) else {
            throw CommandError(
                "the request for \(request.environment) wasn't carried out",
                advice: "It stays in the journal; the next start of the controller does it.")
        }
        return RequestResult(outcome)
    }

    // MARK: Parts

    /// The environments to look after: those that the journal knows and those that the configuration names, at once,
    /// and what git has, as soon as it says so. One that git doesn't have is looked after too: its machine says so,
    /// removes nothing, and hears what people ask.
    private func discover(_ found: AsyncStream<Discovery>.Continuation, _ board: MachineBoard) async {
        let commits = adapters.source.commits()
        async let listening: Void = {
            for await snapshot in commits {
                found.yield(Discovery(environments: wanted(snapshot.environments), newCommit: snapshot.commit.id))
            }
        }()
        var trouble: Reason?
        let named = configuration.environments ?? []
        // Only this process adds to them from now on.
        var saved: [EnvironmentName]?
        while !Task.isCancelled {
            if saved == nil {
                saved = (try? await journal.environments()).map(wanted)
                found.yield(Discovery(environments: (saved ?? []) + named))
            }
            let interval = configuration.source.pollInterval
            // The passes fetch all the time, and tell of new commits; only when none did lately, or one can't even
            // begin, is there something to do here.
            guard !adapters.source.hasFetched(within: interval) || !board.broken.isEmpty else {
                try? await clock.sleep(until: clock.now + interval * 4)
                continue
            }
            do throws(PortFailure) {
                let snapshot = try await adapters.source.snapshot(notOlderThan: interval)
                found.yield(Discovery(environments: (saved ?? []) + named + wanted(snapshot.environments)))
                trouble = nil
            } catch {
                found.yield(Discovery(environments: (saved ?? []) + named))
                if trouble != error.reason, error.kind != .cancelled {
                    logger.warning("git can't be read: \(error.reason.message)")
                }
                trouble = error.reason
            }
            try? await clock.sleep(until: clock.now + interval)
        }
        await listening
    }

    /// Where `status` finds what isn't written down. Without it everything works, and `status` shows less.
    private func statusSocket(_ board: MachineBoard, _ sightings: Sightings) -> StatusSocket? {
        let report = LiveReport(board: board, sightings: sightings, source: adapters.source, clock: clock)
        do throws(PortFailure) {
            return try StatusSocket(directory.path) { report.bytes }
        } catch {
            logger.warning("`amarre status` shows no live values: \(error.reason.message)")
            return nil
        }
    }

    private func audit() -> ReopeningAudit {
        let adapters = self.adapters
        return ReopeningAudit(facts: { await Self.facts(adapters.terraform) }) { facts throws(PortFailure) in
            try adapters.audit(facts)
        }
    }

    /// What the controller's log is told of the audit log. What it wasn't told at the end is told by the next start.
    private func feed(_ audit: ReopeningAudit) -> AuditFeed {
        AuditFeed(
            subscriber: OperatorLog(logger: logger), reader: adapters.auditReader, cursors: adapters.cursors,
            appended: audit.appended(), clock: clock, logger: logger)
    }

    private func loop(_ board: MachineBoard, _ sightings: Sightings, _ audit: ReopeningAudit) throws -> ControllerLoop {
        let runner = EnvironmentRunner(
            store: store, audit: audit,
            performer: SightingPerformer(performer: adapters.performer(store), sightings: sightings, clock: clock),
            clock: clock,
            logger: logger)
        let source = adapters.source
        return ControllerLoop(
            installation: try installation(), settings: settings, store: store,
            journal: journal, writer: store.writer, runner: runner, board: board, clock: clock, logger: logger,
            requested: { request in
                switch request.command {
                // What the person has just pushed must be seen.
                case .reconcile, .resume, .retry, .rollback, .migrateRollback, .verifyBackups: source.askAgain()
                case .suspend, .abort, .turn, .destruction: break
                }
            })
    }

    private var settings: MachineSettings {
        let poll = configuration.source.pollInterval
        // What failed is tried again at the next interval, and never more often than once a second.
        return MachineSettings(
            pollInterval: poll, surveyInterval: configuration.scaleway.surveyInterval,
            retryInterval: max(.seconds(1), min(poll, .seconds(15))))
    }

    /// A random name of this data directory, made once; ids are derived from it.
    private func installation() throws -> String {
        let path = configuration.dataDirectory + "/installation"
        if let text = try? String(contentsOfFile: path, encoding: .utf8), text.utf8.count >= 36 {
            return String(text.prefix(36))
        }
        let id = SystemIdentifiers().next(at: clock.now)
        do {
            try Data("\(id)\n".utf8).write(to: URL(fileURLWithPath: path), options: [.atomic])
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw CommandError(
                "the name of this data directory can't be kept in \(path)",
                advice: "It has to be a file that this user may write; without it, one is made.")
        }
        return id
    }
}

/// Notices when a reconciliation that changed something, or the first look after the start, is over.
private final class WorkWatch: Sendable {
    private enum Activity { case starting, firstLook, resting, working }

    private let activities = Mutex<[EnvironmentName: Activity]>([:])

    func ended(_ machine: EnvironmentMachine) -> Bool {
        let isRunning = machine.reconciliation != nil
        let hasOpened = machine.reconciliation?.opened ?? false
        return activities.withLock { activities in
            let before = activities[machine.environment] ?? .starting
            let now: Activity =
                switch before {
                case .starting: isRunning ? .firstLook : .starting
                case .firstLook, .working: isRunning ? before : .resting
                case .resting: hasOpened ? .working : .resting
                }
            activities[machine.environment] = now
            return before != .starting && before != .resting && now == .resting
        }
    }
}

/// Tells each new sentence of a reconciliation once.
private final class StepReporter: Sendable {
    private let seen = Mutex<[String: Int]>([:])
    private let progress: @Sendable (String) -> Void

    init(_ progress: @escaping @Sendable (String) -> Void) { self.progress = progress }

    func report(_ machine: EnvironmentMachine) {
        guard let run = machine.reconciliation else { return }
        let new = seen.withLock { seen in
            let first = seen[run.id.text] ?? 0
            seen[run.id.text] = run.steps.added
            return run.steps.texts(since: first)
        }
        for text in new { progress(text) }
    }
}
