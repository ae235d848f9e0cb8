import DesiredState
import LiveState
import Model
import Ports

/// What the answers lead to.
extension VerificationMachine {
    mutating func answered(_ answer: VerificationAnswer) {
        isCalling = false
        guard let run = memory.run else { return }
        switch (run.phase, answer) {
        case (.surveying, .room(let room)): surveyed(room, run)
        case (.restoring, .restoring(let id)):
            memory.run?.scratch.scratchInstanceID = id
            memory.run?.seenAt = now
            enter(.waiting)
            pause()
        case (.waiting, .restored(let restore)): looked(restore, run)
        case (.opening, .opened(true)): enter(.counting)
        case (.opening, .opened(false)):
            waitOn(run, Reason(code: "verify_busy", message: "What was restored doesn't get ready to be looked into."))
        case (.counting, .counting(let id)):
            memory.run?.containerID = id
            enter(.reading)
            pause()
        case (.reading, .counted(let count)): counted(count, run)
        case (.removing, .cleaned(let isClean)): cleaned(isClean, run)
        default: pause()
        }
    }

    /// A call failed. What passes is tried again for a while, but for the restore: that is asked for once, and looked after.
    mutating func failed(_ failure: PortFailure) {
        isCalling = false
        guard let run = memory.run else { return }
        let isUnanswered = [.unreachable, .timedOut, .cancelled, .internalError].contains(failure.kind)
        let isLasting = [.denied, .notFound, .invalid, .quota].contains(failure.kind)
        switch run.phase {
        case .removing: leftOver(run, failure.reason)
        case .restoring where isUnanswered:
            memory.run?.isDoubtful = true
            enter(.waiting)
            pause()
        case .restoring:
            // Nothing came of it, for certain.
            memory.run?.restoreBegunAt = nil
            if isLasting { conclude(.undecided, failure.reason) } else { waitOn(run, failure.reason) }
        case .waiting: waitOn(run, failure.reason, for: Self.longestRestore)
        case .reading: waitOn(run, failure.reason, for: Self.countingTime)
        case .surveying, .opening, .counting:
            if isUnanswered, run.phase != .surveying { memory.run?.isDoubtful = true }
            if isLasting { conclude(.undecided, failure.reason) } else { waitOn(run, failure.reason) }
        }
    }

    /// Tries the step again, with rising pauses, or gives up for the reason.
    private mutating func waitOn(_ run: VerificationRun, _ reason: Reason, for time: Duration = patience) {
        guard now < run.since + time else { return conclude(.undecided, reason) }
        memory.run?.tries += 1
        pause(min(Self.shortPause * (1 << min(run.tries, 3)), .seconds(30)))
    }

    // MARK: Restoring

    private mutating func surveyed(_ room: VerificationRoom, _ run: VerificationRun) {
        let database = run.scratch.database
        guard !room.isTaken else {
            return conclude(
                .undecided,
                Reason(
                    code: "verify_name_taken",
                    message: "A database \(run.scratch.databaseName) is there already; it isn't touched."))
        }
        guard room.status == "ready" else {
            return waitOn(
                run, Reason(code: "verify_busy", message: "The instance is \(room.status), and nothing is restored."))
        }
        if run.scratch.backup.kind == .logical {
            // A size that nobody has measured, or that can't be true, is none.
            let largest = [run.backupBytes, room.databaseBytes].compactMap(VerificationRoom.known).max()
            guard let size = largest, let free = room.freeBytes, free / Self.roomFactor >= size else {
                let need = largest.map { "needs \(Self.text($0 * Self.roomFactor)), twice its size," }
                let known = room.freeBytes.map { "about \(Self.text($0)) are free" } ?? "nothing says what is free"
                return conclude(
                    .undecided,
                    Reason(
                        code: "verify_space",
                        message: "The newest backup of \(database) \(need ?? "has a size that nothing tells,") "
                            + "to be restored beside what runs, and \(known) on the instance's volume. A larger "
                            + "volume helps where the room is what lacks."))
            }
        }
        enter(.restoring)
    }

    private mutating func looked(_ restore: VerificationRestore, _ run: VerificationRun) {
        // The time in which no process was there isn't the restore's.
        let begun = run.resumedAt ?? run.restoreBegunAt ?? run.since
        let took = now - begun
        if let id = restore.scratchInstanceID { memory.run?.scratch.scratchInstanceID = id }
        if took > Self.slowRestore, !run.isSlow, restore.state != .missing {
            memory.run?.isSlow = true
            tell(
                "restore_slow", run.scratch.database,
                "The restore of \(run.backupName) takes longer than "
                    + "\(Self.slowRestore.components.seconds / 60) minutes.")
        }
        switch restore.state {
        case .missing:
            guard now >= max(begun, run.seenAt ?? begun) + Self.settlingTime else { return pause() }
            guard run.seenAt == nil else {
                return conclude(
                    .bad,
                    Reason(
                        code: "verify_restore_failed",
                        message: "\(run.backupName) can't be restored: Scaleway took the restore, and nothing of it is "
                            + "there."))
            }
            conclude(
                .undecided,
                Reason(
                    code: "verify_unanswered",
                    message: "Nothing came of the call that was to restore \(run.backupName)."))
        case .restoring:
            guard took < Self.longestRestore else {
                return conclude(
                    .bad,
                    Reason(
                        code: "verify_restore_stuck",
                        message: "The restore of \(run.backupName) wasn't over after "
                            + "\(Self.longestRestore.components.seconds / 60) minutes."))
            }
            memory.run?.seenAt = now
            pause()
        case .broken(let words):
            conclude(
                .bad,
                Reason(
                    code: "verify_restore_failed",
                    message: Sentence.ended("\(run.backupName) can't be restored: \(words)")))
        case .ready:
            memory.run?.restoreSeconds = run.resumedAt == nil ? Int(took.components.seconds) : nil
            if took <= Self.slowRestore, run.resumedAt == nil {
                clear("restore_slow", run.scratch.database, "\(run.backupName) was restored within ten minutes.")
            }
            enter(.opening)
        }
    }

    private static func text(_ bytes: Int) -> String {
        if bytes >= 1_000_000_000 { return "\(bytes / 1_000_000_000).\(bytes / 100_000_000 % 10) GB" }
        return bytes >= 1_000_000 ? "\(bytes / 1_000_000) MB" : "\(bytes) bytes"
    }

    // MARK: Counting

    private mutating func counted(_ count: VerificationCount, _ run: VerificationRun) {
        switch (count.container, count.answer) {
        case (_, .counts(let counts)): judge(counts, run)
        case (_, .failed(let code, let message)):
            let isUnsupported = code == "count_unsupported"
            let others = run.readers.filter { $0.image.description != count.image }
            if isUnsupported, !others.isEmpty, others.count < run.readers.count {
                // The next one's user has to be let in first.
                memory.run?.readers = others
                memory.run?.containerID = nil
                return enter(.opening)
            }
            conclude(
                .undecided,
                Reason(
                    code: isUnsupported ? "verify_unsupported" : "verify_count",
                    message: Sentence.ended("The rows of \(run.backupName) can't be counted: \(message)")))
        case (.gone, nil):
            // Somebody took it away: another one is made, but not for ever.
            let losses = (run.losses ?? 0) + 1
            memory.run?.losses = losses
            memory.run?.containerID = nil
            guard losses < Self.mostLosses else {
                return conclude(
                    .undecided,
                    Reason(
                        code: "verify_container",
                        message: "The container that counts went away \(losses) times before it had counted."))
            }
            enter(.counting)
            pause()
        case (.broken(let words), nil):
            conclude(
                .undecided,
                Reason(
                    code: "verify_container",
                    message: Sentence.ended("Scaleway can't run the container that counts: \(words)")))
        case (.deploying, nil), (.ready, nil), (_, .counting):
            waitOn(
                run, Reason(code: "verify_container", message: "The container that counts doesn't come to an end."),
                for: Self.countingTime)
        }
    }

    private mutating func judge(_ counts: [String: Int?], _ run: VerificationRun) {
        let rows = run.checks.map { VerificationResult.Rows(table: $0.table, count: counts[$0.table] ?? nil) }
        let lacks = zip(run.checks, rows).compactMap { check, rows -> String? in
            guard let count = rows.count else { return "\(check.table) isn't there" }
            guard count < check.minimumRows else { return nil }
            return "\(check.table) has \(count) rows, and at least \(check.minimumRows) are asked for"
        }
        let found = rows.map { "\($0.table) \($0.count ?? 0)" }.joined(separator: ", ")
        guard lacks.isEmpty else {
            return conclude(
                .bad,
                Reason(
                    code: "verify_failed",
                    message: "\(run.backupName) was restored and lacks something: "
                        + "\(lacks.joined(separator: "; "))."), rows)
        }
        let time = run.restoreSeconds.map { " in \($0) s" } ?? ""
        conclude(
            .good,
            Reason(
                code: "verified",
                message: "\(run.backupName) was restored\(time) and has the rows that are asked for: "
                    + "\(found)."), rows)
    }
}
