import Model
import Ports
import Reconciliation
import Rollout

/// Time in which the process didn't run: stopped, suspended with its machine, overloaded, or a clock that was set forward.
///
/// Deadlines are promises about what is watched. While something is under way the machine is woken every two seconds, so it notices when an
/// event comes much later than it asked for, takes that time out of everything that is running, and decides by looking.
extension EnvironmentMachine {
    /// Whether something is under way whose time is counted. Between two looks that may agree on what is missing, time is counted as well.
    var hasPulse: Bool {
        switch run?.phase {
        case .none, .parked, .lent: context.memory.absences?.isAwaited(at: now) ?? false
        default: true
        }
    }

    mutating func stoodStill(for gap: Duration, now: Timestamp) {
        happened(.stoodStill(for: gap))
        giveBack(gap)
        context.memory.absences?.extend(by: gap)
        context.effects.standStill(for: gap)
        context.timers.standStill(for: gap)
    }

    /// Takes time in which nothing could be done out of what is running: the process stood still, or nothing could be saved, and a full disk is no
    /// release's fault.
    mutating func giveBack(_ time: Duration) {
        switch run?.phase {
        case .rolling(var rollout):
            rollout.extendDeadline(by: time)
            run?.phase = .rolling(rollout)
        case .rollingBack(var rollback):
            rollback.extend(by: time)
            run?.phase = .rollingBack(rollback)
        default: break
        }
    }

    /// A look at a rollout that the cloud left without an answer: the time counts from when it was asked for.
    mutating func noteKept(_ effect: Effect, _ result: EffectResult, since: Timestamp) {
        guard case .observe = effect, case .failed(let failure) = result, case .rolling(var rollout) = run?.phase,
            [.unreachable, .timedOut, .throttled, .transient].contains(failure.kind)
        else { return }
        rollout.keptFromLooking(since: since)
        run?.phase = .rolling(rollout)
    }

    /// Whether an effect that the process stood still in may have failed by its own timeout: it is asked for again. One that changes something
    /// isn't, whether it took effect is seen by looking.
    func isExpired(_ effect: Effect, _ result: EffectResult) -> Bool {
        guard !effect.changesSomething, !effect.usesTerraform else { return false }
        switch result {
        case .probed(let probe): return !probe.healthy
        case .failed(let failure): return failure.kind == .unreachable || failure.kind == .timedOut
        default: return false
        }
    }
}
