import DesiredState
import LiveState
package import Model
import Ports

/// Restores backups to see whether they can be restored: each month by itself, and when a person asks. A value: events in,
/// actions out; no I/O, no clock.
///
/// One backup at a time is restored beside what runs, looked into, and taken away again, whatever was found and however the
/// process ended: until nothing is left, the run stays in ``VerificationMemory``. What is there is ``BackupMachine``'s to
/// know. Months are counted by Scaleway's clock.
package struct VerificationMachine: Hashable, Sendable {
    /// How often it is asked whether something is due.
    static let quietPause: Duration = .seconds(300)
    static let shortPause: Duration = .seconds(5)
    static let longestPause: Duration = .seconds(600)
    /// A restore that takes longer is told (requirements: daily backups stay restorable in ten minutes).
    static let slowRestore: Duration = .seconds(600)
    /// A restore that isn't over by then counts as one that never ends.
    static let longestRestore: Duration = .seconds(3600)
    /// How long each other step is tried, but for the removal, which is tried until it is done.
    static let patience: Duration = .seconds(900)
    /// Counting may read all of a large table.
    static let countingTime: Duration = .seconds(1800)
    /// A call that had no answer takes effect by then, or never.
    static let settlingTime: Duration = .seconds(120)
    /// What can't be removed is told after that time.
    static let leftoverTime: Duration = .seconds(900)
    /// A request of which nothing came to an end for that time is answered with what there is.
    static let requestTime: Duration = .seconds(1800)
    /// A bad backup is told again, or the next day's takes its place.
    static let afterBad: Duration = .seconds(86_400)
    static let firstRetry: Duration = .seconds(3600)
    /// Restored tables have indexes to be built, and the write-ahead log of all that.
    static let roomFactor = 2
    /// Containers that go away before they have counted: after so many no other one is made.
    static let mostLosses = 3
    /// From one look that finds nothing to the one that is believed: what was asked for may come late.
    static let cleanPause: Duration = .seconds(30)
    /// Nothing is begun so long before the instance's schedule: a restore would keep it from being `ready` then.
    static let scheduleLead: Duration = .seconds(1800)

    /// What outlives the process.
    package internal(set) var memory: VerificationMemory
    /// Nil until they are told: after a start nothing is judged before.
    package internal(set) var surroundings: VerificationSurroundings?
    /// Whether a call is under way.
    var isCalling = false
    /// No call before.
    var pausedUntil: Timestamp?
    var shelf = BackupMachine()
    var actions: [VerificationAction] = []
    var now = Timestamp(seconds: 0)

    package init(_ memory: VerificationMemory = VerificationMemory()) { self.memory = memory }

    /// Takes one event and says what to do.
    ///
    /// - `shelf`: the backups that there are.
    package mutating func handle(_ event: VerificationEvent, seeing shelf: BackupMachine, now: Timestamp)
        -> [VerificationAction]
    {
        self.now = now
        self.shelf = shelf
        actions = []
        switch event {
        case .restarted: restarted()
        case .surroundings(let surroundings):
            self.surroundings = surroundings
            forgetUnnamed()
        case .woken: break
        case .asked(let requestID): asked(requestID)
        case .answered(let answer): if isCalling { answered(answer) }
        case .failed(let failure): if isCalling { failed(failure) }
        }
        goOn()
        defer { (actions, self.shelf) = ([], BackupMachine()) }
        return actions
    }

    var known: VerificationSurroundings { surroundings ?? VerificationSurroundings() }

    /// The time by Scaleway's clock.
    var serverNow: Timestamp { now + shelf.offset }

    /// A call that makes something may have been under way. The time until now isn't time of the step: nobody looked.
    private mutating func restarted() {
        self = VerificationMachine(memory, surroundings, shelf, now)
        guard let run = memory.run, run.phase != .removing else { return }
        memory.run?.since = now
        switch run.phase {
        case .restoring where run.restoreBegunAt != nil:
            memory.run?.isDoubtful = true
            memory.run?.resumedAt = now
            enter(.waiting)
        case .waiting: memory.run?.resumedAt = now
        case .counting, .opening: memory.run?.isDoubtful = true
        default: break
        }
    }

    private init(
        _ memory: VerificationMemory, _ surroundings: VerificationSurroundings?, _ shelf: BackupMachine,
        _ now: Timestamp
    ) {
        self.memory = memory
        self.surroundings = surroundings
        self.shelf = shelf
        self.now = now
    }

    private mutating func asked(_ requestID: String) {
        // After a restart it is asked again.
        if memory.order?.requestID == requestID { return }
        func refuse(_ code: String, _ message: String) {
            actions.append(.finished(requestID: requestID, .refused(Reason(code: code, message: message))))
        }
        if known.isSuspended {
            return refuse(
                "suspended", "Nothing is begun while the environment is suspended: `amarre resume` first.")
        }
        if memory.order != nil {
            return refuse("verify_under_way", "Backups are being verified already, because another command asked.")
        }
        if let obstacle = known.obstacle { return refuse(obstacle.code, obstacle.message) }
        let databases = policies.map(\.database)
        guard !databases.isEmpty else {
            return refuse(
                "verify_nothing",
                "No database in environment.yaml has `verify` among its `backups`: nothing says what must be in a "
                    + "restored one.")
        }
        memory.order = VerificationMemory.Order(requestID: requestID, since: now, remaining: databases)
    }

    // MARK: What comes next

    /// Those with something to verify, by database.
    var policies: [BackupPolicy] {
        known.policies.filter { !$0.verify.isEmpty }.sorted { $0.database < $1.database }
    }

    private mutating func goOn() {
        guard !isCalling, surroundings != nil else { return }
        if let run = memory.run {
            if let why = reasonToStop(run) { conclude(.undecided, why) }
        } else {
            begin()
        }
        endOrder()
        guard let run = memory.run else { return rest() }
        if let pausedUntil, now < pausedUntil { return actions.append(.wake(at: pausedUntil)) }
        pausedUntil = nil
        if run.phase == .restoring { memory.run?.restoreBegunAt = now }
        isCalling = true
        actions.append(.call(call(memory.run ?? run)))
    }

    private func call(_ run: VerificationRun) -> VerificationCall {
        switch run.phase {
        case .surveying: .survey(run.scratch, run.readers)
        case .restoring: .restore(run.scratch)
        case .waiting: .look(run.scratch)
        case .opening: .open(run.scratch, run.readers)
        case .counting: .count(run.scratch, run.readers, run.checks)
        case .reading: .read(run.scratch, containerID: run.containerID ?? "")
        case .removing: .clean(run.scratch)
        }
    }

    private func reasonToStop(_ run: VerificationRun) -> Reason? {
        guard run.phase != .removing else { return nil }
        if known.isSuspended {
            return Reason(
                code: "verify_stopped", message: "It was stopped, because a person suspended the environment.")
        }
        guard policies.contains(where: { $0.database == run.scratch.database }) else { return unnamed }
        guard let place = known.place else {
            return Reason(
                code: "verify_stopped", message: "It was stopped, because the environment's namespace isn't known.")
        }
        guard place.project == run.scratch.project else {
            return Reason(
                code: "verify_stopped", message: "It was stopped, because the environment is in another project now.")
        }
        return nil
    }

    /// Nothing is under way. A database that git doesn't name any more isn't spoken of.
    private mutating func rest() {
        if policies.isEmpty, memory.order == nil { return }
        let again = policies.compactMap { memory.again[$0.database]?.until }.map { $0 + (.zero - shelf.offset) }
        let next = now + (memory.order == nil ? Self.quietPause : Self.shortPause)
        actions.append(.wake(at: ([next] + again.filter { $0 > now }).min() ?? next))
    }

    // MARK: Beginning

    /// Begins with the first database that is due. Nothing is begun beside something that changes the environment, and
    /// nothing while the instance makes a backup or is about to.
    private mutating func begin() {
        guard !known.isSuspended, known.isQuiet, let place = known.place, shelf.wholeAt != nil
        else { return }
        for policy in policies where memory.order?.remaining.contains(policy.database) ?? isDue(policy) {
            guard let source = shelf.source, let backup = newest(policy, source) else {
                if memory.order != nil { noBackup(policy) }
                continue
            }
            guard source.status == "ready", !shelf.isMaking, !isScheduleNear(source) else { return }
            return begin(policy, backup, source, place)
        }
    }

    /// Whether the instance's own backup is about to be made, or should be under way: a restore would stand in its way.
    private func isScheduleNear(_ source: LiveBackupSource) -> Bool {
        guard let next = source.schedule?.nextAt else { return false }
        return next + (.zero - Self.scheduleLead) <= serverNow && serverNow <= next + BackupMachine.scheduleWindow
    }

    /// Once in a month, and again after a bad one.
    private func isDue(_ policy: BackupPolicy) -> Bool {
        if let again = memory.again[policy.database], serverNow < again.until { return false }
        guard let last = memory.last[policy.database], last.verdict == .good else { return true }
        return !BackupSlot(.monthly, at: serverNow).contains(last.at)
    }

    private func newest(_ policy: BackupPolicy, _ source: LiveBackupSource) -> LiveBackup? {
        let targets = BackupTarget.of([policy], kind: source.kind)
        return shelf.backups.values.filter { backup in
            backup.isGood && backup.status == "ready" && backup.instanceID == source.id
                && targets.contains { $0.covers(backup) }
        }.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    private mutating func begin(
        _ policy: BackupPolicy, _ backup: LiveBackup, _ source: LiveBackupSource,
        _ place: VerificationSurroundings.Place
    ) {
        let seed = [place.installation, place.environment.text, policy.database, backup.id, String(now.microseconds)]
        let name = "v" + DerivedIdentifier.make(seed, at: now).suffix(11)
        let scratch = VerificationScratch(
            run: name, environment: place.environment, project: place.project, namespaceID: place.namespaceID,
            instanceID: source.id, backup: BackupReference(backup), database: policy.database)
        memory.run = VerificationRun(
            scratch: scratch, backupName: backup.name, backupBytes: backup.bytes, checks: policy.verify,
            readers: known.readers, requestID: memory.order?.requestID, since: now)
        pausedUntil = nil
        note(
            .begun, .info, policy.database,
            Reason(
                code: "verify_begun",
                message: "\(backup.name) of \(backup.createdAt) is about to be restored, to see whether it can be."))
    }

    private mutating func noBackup(_ policy: BackupPolicy) {
        let result = VerificationResult(
            database: policy.database, backupID: nil, backupName: nil, at: serverNow, verdict: .undecided,
            reason: Reason(
                code: "verify_no_backup", message: "There is no good backup of \(policy.database) to restore."))
        memory.order?.take(result, now)
    }

    // MARK: Steps

    mutating func enter(_ phase: VerificationRun.Phase) {
        memory.run?.phase = phase
        memory.run?.since = now
        memory.run?.tries = 0
        pausedUntil = nil
    }

    mutating func pause(_ time: Duration = shortPause) { pausedUntil = now + time }

    mutating func note(
        _ kind: VerificationNote.Kind, _ severity: BackupNote.Severity, _ database: String, _ reason: Reason,
        _ result: VerificationResult? = nil
    ) {
        let run = memory.run?.scratch.database == database ? memory.run : nil
        actions.append(
            .note(
                VerificationNote(
                    kind: kind, severity: severity, database: database,
                    backupID: run?.scratch.backup.id ?? result?.backupID,
                    backupName: run?.backupName ?? result?.backupName, reason: reason, result: result)))
    }
}
