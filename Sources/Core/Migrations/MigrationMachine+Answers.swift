import Model
import Ports

/// What becomes of what was asked for.
extension MigrationMachine {
    mutating func begun(_ id: String, _ now: Timestamp) -> [MigrationAction] {
        saved.containerID = id
        saved.phase = .polling
        (saved.failures, saved.trouble) = (0, nil)
        return lookAgain(now)
    }

    mutating func beginFailed(_ failure: PortFailure, _ now: Timestamp) -> [MigrationAction] {
        switch failure.kind {
        // What was begun may be done by now, and only another container can say: it is worth a few minutes.
        case .quota where hasRun, .denied where hasRun, .notFound where hasRun: break
        case .quota, .denied, .notFound: return conclude(unanswered, record(nil, failure.reason), now)
        case .invalid: return conclude(.failed, record(nil, failure.reason), now)
        // Whether a container was made is found out by asking again: it has the run's name.
        case .transient, .throttled, .unreachable, .timedOut, .locked, .cancelled, .internalError: break
        }
        saved.trouble = failure.reason
        guard let until = saved.deployUntil, now < until else { return concludeLate(now) }
        return pause(until: min(until, nextTry(failure, now)))
    }

    mutating func looked(_ look: MigrationLook, _ now: Timestamp) -> [MigrationAction] {
        (saved.failures, saved.deniedSince, saved.trouble) = (0, nil, nil)
        // What another run's program says is no news of this one.
        if let answer = look.answer, answer.run == order.run {
            saved.isUp = true
            if let verdict = verdict(on: answer) {
                return conclude(verdict, record(answer, failure(of: answer)), now)
            }
            saved.seen = seen(answer)
        }
        switch look.container {
        case .gone: return vanished(now)
        case .broken(let words): return broken(words, now)
        case .deploying: break
        case .ready: saved.isUp = true
        }
        return lookAgain(now)
    }

    mutating func lookFailed(_ failure: PortFailure, _ now: Timestamp) -> [MigrationAction] {
        saved.trouble = failure.reason
        if failure.kind == .denied {
            let since = saved.deniedSince ?? now
            saved.deniedSince = since
            // While the command runs, somebody may give the right back before it is too late.
            if now >= since + Self.deniedTime, !hasRun {
                return conclude(
                    .notBegun,
                    record(
                        nil,
                        Reason(
                            code: "migrate_denied",
                            message: Sentence.join(
                                "The outcome of the migration can't be read: " + Sentence.ended(failure.reason.message),
                                "The controller's key needs ContainersPrivateAccess and ContainersReadOnly in the project."
                            ))), now)
            }
        } else {
            saved.deniedSince = nil
        }
        guard now < limit(now) else { return concludeLate(now) }
        return look(at: min(limit(now), nextTry(failure, now)))
    }

    /// The next look: each second at first, then every 2 s for a minute, then every 5 s.
    private mutating func lookAgain(_ now: Timestamp) -> [MigrationAction] {
        guard now < limit(now) else { return concludeLate(now) }
        let pause: Duration = saved.looks < 10 ? .seconds(1) : saved.looks < 40 ? .seconds(2) : .seconds(5)
        saved.looks += 1
        return look(at: min(limit(now), now + pause))
    }

    /// Until when there is hope: that the container comes, and then that its program answers.
    private func limit(_ now: Timestamp) -> Timestamp { (saved.isUp ? saved.until : saved.deployUntil) ?? now }

    // MARK: Containers that don't run

    private mutating func vanished(_ now: Timestamp) -> [MigrationAction] {
        saved.containerID = nil
        guard saved.vanished < Self.mostVanished else {
            return conclude(
                unanswered,
                record(
                    nil,
                    Reason(
                        code: "migrate_vanished",
                        message: "The container of the migration was removed \(saved.vanished + 1) times before it was "
                            + "done, by somebody or something else. Audit Trail says by whom.")), now)
        }
        saved.vanished += 1
        return beginAnew(now)
    }

    /// The next begin removes the broken container and makes another one.
    private mutating func broken(_ words: String, _ now: Timestamp) -> [MigrationAction] {
        guard saved.broken < Self.mostBroken else {
            return conclude(
                .failed,
                record(
                    nil,
                    Reason(
                        code: "migrate_container",
                        message: Sentence.join(
                            "Scaleway can't run the container of the migration: "
                                + Sentence.ended(words.isEmpty ? "it doesn't say why" : words),
                            "The image needs python3 and must be for amd64; the container's log says more."))), now)
        }
        saved.broken += 1
        return beginAnew(now)
    }

    private mutating func concludeLate(_ now: Timestamp) -> [MigrationAction] {
        let trouble = saved.trouble.map { ": \(Sentence.open($0.message))" } ?? ""
        guard saved.isUp else {
            return conclude(
                unanswered,
                record(
                    nil,
                    Reason(
                        code: "migrate_deploy",
                        message: "The container of the migration didn't run within 5 minutes\(trouble).")), now)
        }
        let advice =
            hasRun
            ? "It ran when it was last heard of: the table amarre.migrations says what became of it."
            : "It was never heard that it ran; the container's log says more."
        return conclude(
            unanswered,
            record(
                nil,
                Reason(
                    code: "migrate_silent",
                    message: "The migration gave no outcome within its time\(trouble). \(advice)")), now)
    }

    // MARK: What it means

    /// Whether the command was seen to have begun.
    private var hasRun: Bool { saved.seen?.didRun ?? false }

    /// The verdict on a run that told no outcome: what was begun may have changed something.
    private var unanswered: MigrationEnd.Verdict { hasRun ? .failed : .notBegun }

    /// Nil as long as it isn't over.
    private func verdict(on answer: MigrationLook.Answer) -> MigrationEnd.Verdict? {
        switch answer.state {
        case .starting, .waiting, .running: nil
        case .done: answer.failure == nil ? .done : .failed
        case .failed:
            // Before it can read what became of an earlier try, the program needs database and lock too.
            ["migrate_database", "migrate_locked", "migrate_table"].contains(answer.failure?.code) && !answer.didRun
                && !hasRun
                ? .notBegun : .failed
        }
    }

    /// Nil for one that is done.
    private func failure(of answer: MigrationLook.Answer) -> Reason? {
        guard let failure = answer.failure else {
            guard answer.state == .failed else { return nil }
            return Reason(code: "migrate_failed", message: "The migration failed and doesn't say why.")
        }
        return Reason(
            code: failure.code,
            message: Sentence.join(
                failure.message, MigrationAdvice.of(failure.code, order: order, didRun: answer.didRun || hasRun)))
    }

    /// What is kept of an answer that isn't the last one: without the output, which would be written again and again.
    private func seen(_ answer: MigrationLook.Answer) -> MigrationLook.Answer {
        MigrationLook.Answer(
            run: answer.run, state: answer.state, before: answer.before ?? saved.seen?.before,
            didRun: answer.didRun || answer.state == .running || hasRun,
            startedAt: answer.startedAt ?? saved.seen?.startedAt)
    }

    /// Without an answer: what was last seen.
    private func record(_ answer: MigrationLook.Answer?, _ failure: Reason?) -> MigrationRecord {
        let known = answer ?? saved.seen
        return MigrationRecord(
            service: order.service, release: order.release, run: order.run, direction: order.direction,
            before: known?.before, after: known?.after, command: order.command, exitCode: known?.exitCode,
            output: known?.output ?? "", durationMilliseconds: known?.durationMilliseconds,
            startedAt: known?.startedAt, endedAt: known?.endedAt, didRun: hasRun || answer?.didRun == true,
            failure: failure)
    }
}
