import Model
import Ports
import Rollout

/// What a start does with the state that was saved last.
extension EnvironmentMachine {
    /// Takes the settings of this start; they aren't part of what a person expects to survive a change of configuration.
    package mutating func configure(_ settings: MachineSettings) { context.settings = settings }

    mutating func restart(now: Timestamp) {
        context.restart()
        resumeTally(now: now)
        guard let current = run else { return context.timers.schedule(.pass(.poll), at: now) }
        guard current.opened || current.phase == .closing else {
            // Nothing was begun and nothing recorded: begin anew.
            run = nil
            // The command may have gone on without us.
            if current.phase == .lent, let request = current.request { return lend(request, now: now) }
            return startPass(current.trigger, request: current.request, now: now)
        }
        if current.phase != .closing { happened(.restarted) }
        switch current.phase {
        case .opening, .closing:
            if context.outbox.events.isEmpty { afterRecorded(now: now) }
        case .planningInfrastructure, .applyingInfrastructure:
            planInfrastructure(targets: [], now: now)
        case .rolling(var rollout):
            // Nobody watched while the process was away: that time says nothing about the release.
            if let savedAt = savedAt, savedAt < now { rollout.extendDeadline(by: now - savedAt) }
            if context.memory.suspension != nil, rollout.phase == .betweenInstances {
                run?.phase = .parked(rollout, since: now)
                return
            }
            run?.phase = .rolling(rollout)
            if rollout.phase == .applying { noteUnrefreshed() }
            context.timers.schedule(.rollout, at: rollout.deadline)
            context.timers.schedule(.beside, at: now + settings.pollInterval)
            rollOn(.begin, now: now)
        case .parked:
            if context.memory.suspension == nil { unpark(now: now) }
        case .rollingBack(var rollback):
            if let savedAt = savedAt, savedAt < now { rollback.extend(by: now - savedAt) }
            run?.phase = .rollingBack(rollback)
            // What the process before had under way may take effect late.
            lookedSinceDrained = false
            rollBack(.begin, now: now)
        case .refreshing(let addresses, _):
            refresh(addresses, now: now)
        case .verifying:
            verify(now: now)
        case .reading, .resolving, .observing, .attributing, .lent:
            observeAgain(now: now)
        }
    }
}
