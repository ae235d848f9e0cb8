import DesiredState
import Model
import Ports

/// Passes that found what the pass before them had found: they leave nothing on the disk, and the
/// next heartbeat counts them.
///
/// What such a pass changes in memory is saved with the next thing that has to be saved. A crash before that loses the
/// time of the last pass, the count of reconciliations (an id is made from the time too), the time at which everything
/// was last seen as it should be (drift is then asked for from a little earlier on) and the time of the last wider look
/// (it is due within an interval).
extension EnvironmentMachine {
    /// Whether a pass, if it ended so, would say nothing new. What a person asked for is always recorded.
    func isRepetition(_ reconciliation: Reconciliation, _ outcome: Outcome, _ reason: Reason) -> Bool {
        let memory = context.memory
        guard reconciliation.header.trigger == .poll, reconciliation.header.request == nil,
            let last = memory.passes.last
        else {
            return false
        }
        guard last.outcome == outcome, last.commit == reconciliation.header.revision?.commit.id,
            let given = context.given
        else {
            return false
        }
        // What is in the way is said with the id of the request that failed, and is no news the next time.
        guard [.noop, .refused, .failed].contains(outcome), reason.isRepetition(of: last.reason) else { return false }
        return !context.outbox.isDirty && memory.isSameButForTimes(as: given)
    }

    /// Ends a pass without a trace on the disk.
    mutating func endQuietly(_ reconciliation: Reconciliation, _ outcome: Outcome, _ reason: Reason) {
        let commit = reconciliation.header.revision?.commit.id
        let now = context.now
        context.remember(.ended(.init(at: now, commit: commit, outcome: outcome, reason: reason)))
        if var tally = context.memory.passes.tally {
            tally.count(commit: commit, outcome: outcome, code: reason.code, at: now)
            context.remember(.tallied(tally))
        }
        // No heartbeat comes any more; the start counts on from here.
        if context.isStopping { closeTally() }
        goOn()
    }

    // MARK: Heartbeats

    /// Goes on counting with what was saved.
    mutating func resumeTally() {
        let now = context.now
        context.given = context.memory
        if var tally = context.memory.passes.tally {
            // That the count was whole up to now must not be read again after a crash.
            if tally.isClosed { context.touch() }
            let since = context.outbox.savedAt ?? now
            tally.resume(savedAt: since, now: now)
            context.remember(.tallied(tally))
        } else {
            context.remember(.tallied(PassTally(since: now)))
        }
        context.timers.schedule(.heartbeat, at: now + context.settings.heartbeatInterval)
    }

    /// The process is about to end: what was counted is saved now, and that it is whole.
    mutating func closeTally() {
        guard var tally = context.memory.passes.tally else { return }
        tally.close()
        context.remember(.tallied(tally))
        context.touch()
    }

    /// Records the count. The event's state is saved first, as for every event.
    mutating func heartbeat() {
        guard !context.isStopping else { return }
        let now = context.now
        guard context.outbox.events.isEmpty else { return context.timers.schedule(.heartbeat, at: now + .seconds(5)) }
        context.timers.schedule(.heartbeat, at: now + context.settings.heartbeatInterval)
        guard let tally = context.memory.passes.tally, tally.count > 0 else { return }
        context.remember(.tallied(PassTally(since: now)))
        let kind = AuditEvent.Kind.auditHeartbeat
        let seed = [context.installation, context.environment.text, kind.rawValue, String(now.microseconds)]
        context.note(
            AuditEvent(
                id: DerivedIdentifier.make(seed, at: now), kind: kind, time: now, environment: context.environment,
                correlation: .none,
                trigger: .poll, reason: Reason(code: "heartbeat", message: tally.message(until: now)),
                startedAt: tally.since,
                passes: tally))
    }
}

extension EnvironmentMemory {
    /// Whether nothing differs but when things were looked at and how often.
    func isSameButForTimes(as other: EnvironmentMemory) -> Bool {
        let (troubles, before) = (pins.troubles ?? [:], other.pins.troubles ?? [:])
        guard troubles.keys == before.keys,
            troubles.allSatisfy({ $0.value.reason.isRepetition(of: before[$0.key]?.reason ?? $0.value.reason) })
        else { return false }
        return withoutTimes == other.withoutTimes
    }

    private var withoutTimes: EnvironmentMemory {
        var copy = self
        copy.passes.count = 0
        copy.passes.before = nil
        copy.passes.last = nil
        copy.passes.agreedAt = nil
        copy.passes.tally = nil
        // A hold is followed by a pass that is recorded, so what is saved is never older than the newest hold.
        copy.git.readAt = nil
        copy.pins.troubles = nil
        copy.surroundings.survey = surroundings.survey.map { Survey(at: Timestamp(seconds: 0), notices: $0.notices) }
        return copy
    }
}
