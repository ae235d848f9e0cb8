package import Model
package import Rollout

/// Where a reconciliation stands, for those who only look.
package enum RunPhase: Hashable, Sendable {
    /// Reading git.
    case reading
    /// Resolving tags and secret revisions.
    case resolving
    /// Reading the environment through the API.
    case observing
    /// Asking who caused drift.
    case attributing
    /// Waiting until the intent is durable.
    case opening
    /// Planning infrastructure; `targets` is empty for the full plan.
    case planningInfrastructure(targets: [String])
    case applyingInfrastructure(digest: String)
    case rolling(RolloutMachine)
    /// Suspended between two instances.
    case parked(RolloutMachine, since: Timestamp)
    case rollingBack(RollbackMachine)
    /// Bringing Terraform's state in line with what a rollback wrote.
    case refreshing(addresses: [String], applying: Bool)
    /// The full plan at the end, which must be empty.
    case verifying
    /// Waiting until the outcome is durable.
    case closing
    /// No reconciliation: the environment's turn is lent to a command of a person's own.
    case lent
}

extension Activity {
    /// Where it stands; nil when nothing is under way.
    var phase: RunPhase? {
        switch self {
        case .idle: nil
        case .lent: .lent
        case .closing: .closing
        case .pass(let pass):
            switch pass.state {
            case .reading, .comparingCode: .reading
            case .resolving: .resolving
            case .looking: .observing
            case .explaining, .ended: .attributing
            }
        case .work(let work): work.phase
        }
    }
}

extension Work {
    /// Where it stands.
    var phase: RunPhase {
        switch stage {
        case .opening: .opening
        case .looking, .halted: .observing
        case .infrastructure(let infrastructure):
            switch infrastructure.state {
            case .planning(let targets), .adopting(let targets): .planningInfrastructure(targets: targets)
            case .applying(let digest): .applyingInfrastructure(digest: digest)
            }
        case .rolling(let rollout): .rolling(rollout.machine)
        case .parked(let rollout, let since): .parked(rollout.machine, since: since)
        case .rollingBack(let rollback): .rollingBack(rollback.machine)
        case .refreshing(let refresh): .refreshing(addresses: refresh.addresses, applying: refresh.isApplying)
        case .verifying: .verifying
        case .ended: .closing
        }
    }

    /// Failed tries of the stage.
    var tries: Tries {
        switch stage {
        case .looking(let stage): stage.tries
        case .infrastructure(let stage): stage.tries
        case .refreshing(let stage): stage.tries
        case .verifying(let stage): stage.tries
        case .opening, .rolling, .parked, .rollingBack, .halted, .ended: Tries()
        }
    }
}
