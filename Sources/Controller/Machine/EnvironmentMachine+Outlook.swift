package import Model
import Reconciliation
import Rollout

/// What those who only look at a machine, or want to end the process, ask it.
extension EnvironmentMachine {
    /// When it looks again by itself; nil while something is under way.
    package var nextLookAt: Timestamp? {
        guard run == nil else { return nil }
        return context.timers.nextPass
    }

    /// Whether it has been told to stop, and nothing is under way but a look that has changed nothing and of which nothing is recorded yet.
    package var onlyLooks: Bool {
        guard let run else { return true }
        return context.isStopping && !run.opened && run.phase != .closing && context.outbox.isSettled && !changesSomething
    }

    /// Whether it has been told to stop, and all it still waits for is a look that gets no answer: two seconds are enough for one.
    /// A plan is work and is waited for.
    package func waitsInVain(now: Timestamp) -> Bool {
        guard context.isStopping, !changesSomething, context.outbox.isSettled, !runsTerraform, !context.effects.isEmpty else {
            return false
        }
        if case .rollingBack = run?.phase { return false }
        return context.effects.areAll(since: now - .seconds(2))
    }

    /// Whether it doesn't hear that it is to stop, or can't write down what it has decided, and nothing outside is being changed: what a
    /// disk that hangs does to it. It is left as a crash would leave it.
    package var isHeldUpByStorage: Bool {
        if case .rollingBack = run?.phase { return false }
        return (!context.isStopping || !context.outbox.isSettled)
            && !context.effects.changesSomething(except: context.outbox.waitingEffects)
    }

    /// Whether an effect is under way, or asked for, that changes something outside; a rollback always counts.
    private var changesSomething: Bool {
        if case .rollingBack = run?.phase { return true }
        return context.effects.changesSomething()
    }

    /// Whether a Terraform process runs, or was told to end and may still run.
    package var runsTerraform: Bool { context.effects.runsTerraform }

    /// What is under way, in a few words; nil when nothing is.
    package var activity: String? {
        guard let run else { return nil }
        switch run.phase {
        case .reading: return "reading git"
        case .resolving: return "resolving images and secrets"
        case .observing: return "looking at Scaleway"
        case .attributing: return "asking who caused drift"
        case .opening: return "recording what begins"
        case .planningInfrastructure: return "planning infrastructure"
        case .applyingInfrastructure: return "applying infrastructure"
        case .rolling(let rollout): return "rolling out \(rollout.work.service)"
        case .parked(let rollout, _): return "suspended in the rollout of \(rollout.work.service)"
        case .rollingBack(let rollback): return "rolling \(rollback.service) back"
        case .refreshing: return "bringing Terraform's state in line"
        case .verifying: return "checking that nothing is left to do"
        case .closing: return "recording how it ended"
        case .lent: return "lent to a command"
        }
    }
}
