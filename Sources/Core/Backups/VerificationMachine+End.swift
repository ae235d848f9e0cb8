import LiveState
import Model
import Ports

/// The end of a verification, and what is told of it.
extension VerificationMachine {
    /// What was found is told at once; then everything that was made is taken away. Before the restore was asked for
    /// there is nothing.
    mutating func conclude(
        _ verdict: VerificationResult.Verdict, _ reason: Reason, _ rows: [VerificationResult.Rows] = []
    ) {
        guard let run = memory.run, run.result == nil else { return }
        let database = run.scratch.database
        let result = VerificationResult(
            database: database, backupID: run.scratch.backup.id, backupName: run.backupName, at: serverNow,
            verdict: verdict, reason: reason, restoreSeconds: run.restoreSeconds, rows: rows)
        memory.run?.result = result
        memory.order?.take(result, now)
        if verdict != .undecided {
            memory.last[database] = result
            let slow = "restore_slow \(database)"
            memory.standing = memory.standing.filter { $0.key == slow || !$0.key.hasSuffix(" \(database)") }
        }
        switch verdict {
        case .good:
            memory.again[database] = nil
            note(.verified, .info, database, reason, result)
        case .bad:
            tryAgain(database, after: Self.afterBad)
            note(.failed, .critical, database, reason, result)
        case .undecided:
            let times = memory.again[database]?.times ?? 0
            tryAgain(database, after: min(Self.firstRetry * (1 << min(times, 5)), Self.afterBad))
            // What stands already needs nobody's eyes once more, but each verification has its end in the log.
            let isNew = stands(reason, database)
            note(.condition, isNew ? .warning : .info, database, reason, result)
        }
        if run.restoreBegunAt == nil {
            finish()
        } else {
            enter(.removing)
        }
    }

    private mutating func tryAgain(_ database: String, after time: Duration) {
        let times = memory.again[database]?.times ?? 0
        memory.again[database] = VerificationMemory.Again(times: times + 1, until: serverNow + time)
    }

    // MARK: Removing

    mutating func cleaned(_ isClean: Bool, _ run: VerificationRun) {
        guard isClean else {
            return leftOver(run, Reason(code: "verify_leftover", message: "Scaleway hasn't removed it yet."))
        }
        // What was asked for may still come: a call that had no answer takes effect later, and a list may lag.
        let first = run.cleanAt ?? now
        memory.run?.cleanAt = first
        let isSettled = !run.isDoubtful || now >= run.since + Self.settlingTime
        guard isSettled, now >= first + Self.cleanPause else { return pause(Self.cleanPause) }
        clear("verify_leftover", run.scratch.database, "What was restored of \(run.backupName) is removed.")
        finish()
    }

    /// It is tried until nothing is left.
    mutating func leftOver(_ run: VerificationRun, _ reason: Reason) {
        memory.run?.tries += 1
        memory.run?.cleanAt = nil
        pause(min(Self.shortPause * (1 << min(run.tries, 7)), Self.longestPause))
        guard now >= run.since + Self.leftoverTime else { return }
        let what =
            run.scratch.backup.kind == .logical
            ? "the database \(run.scratch.databaseName)" : "the instance \(run.scratch.instanceName)"
        tell(
            "verify_leftover", run.scratch.database,
            Sentence.join(
                "What was restored of \(run.backupName) can't be removed: \(Sentence.ended(reason.message))",
                "It is tried again and again; you may remove \(what) and the container "
                    + "\(run.scratch.containerName) in the console."))
    }

    private mutating func finish() {
        memory.run = nil
        memory.order?.movedAt = now
        pausedUntil = nil
        forgetUnnamed()
    }

    // MARK: Conditions

    mutating func tell(_ code: String, _ database: String, _ message: String) {
        let reason = Reason(code: code, message: message)
        if stands(reason, database) { note(.condition, .warning, database, reason) }
    }

    /// Remembers a condition. Whether it is a new one.
    private mutating func stands(_ reason: Reason, _ database: String) -> Bool {
        let key = "\(reason.code) \(database)"
        guard memory.standing[key] == nil else { return false }
        memory.standing[key] = BackupMemory.Condition(since: now, reason: reason)
        return true
    }

    mutating func clear(_ code: String, _ database: String, _ message: String) {
        guard memory.standing.removeValue(forKey: "\(code) \(database)") != nil else { return }
        note(.cleared, .info, database, Reason(code: code, message: message))
    }
}

extension VerificationMemory.Order {
    /// A database is done.
    ///
    /// - `now`: by this machine's clock.
    mutating func take(_ result: VerificationResult, _ now: Timestamp) {
        movedAt = now
        guard remaining.contains(result.database) else { return }
        remaining.removeAll { $0 == result.database }
        results.append(result)
    }
}
