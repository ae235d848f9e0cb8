import Model
import Rollout

/// What is saved of where a reconciliation stands.
enum SavedPhase: Hashable, Codable, Sendable {
    case reading, resolving, observing, attributing, opening
    case planningInfrastructure(targets: [String])
    case applyingInfrastructure(digest: String)
    case rolling(RolloutMachine.Saved)
    case parked(RolloutMachine.Saved, since: Timestamp)
    case rollingBack(RollbackMachine.Saved)
    case refreshing(addresses: [String], applying: Bool)
    case verifying, closing, lent

    init(_ phase: RunPhase) {
        self =
            switch phase {
            case .reading: .reading
            case .resolving: .resolving
            case .observing: .observing
            case .attributing: .attributing
            case .opening: .opening
            case .planningInfrastructure(let targets): .planningInfrastructure(targets: targets)
            case .applyingInfrastructure(let digest): .applyingInfrastructure(digest: digest)
            case .rolling(let rollout): .rolling(rollout.saved)
            case .parked(let rollout, let since): .parked(rollout.saved, since: since)
            case .rollingBack(let rollback): .rollingBack(rollback.saved)
            case .refreshing(let addresses, let applying): .refreshing(addresses: addresses, applying: applying)
            case .verifying: .verifying
            case .closing: .closing
            case .lent: .lent
            }
    }

    /// The phase.
    var phase: RunPhase {
        switch self {
        case .reading: .reading
        case .resolving: .resolving
        case .observing: .observing
        case .attributing: .attributing
        case .opening: .opening
        case .planningInfrastructure(let targets): .planningInfrastructure(targets: targets)
        case .applyingInfrastructure(let digest): .applyingInfrastructure(digest: digest)
        case .rolling(let rollout): .rolling(RolloutMachine(rollout))
        case .parked(let rollout, let since): .parked(RolloutMachine(rollout), since: since)
        case .rollingBack(let rollback): .rollingBack(RollbackMachine(rollback))
        case .refreshing(let addresses, let applying): .refreshing(addresses: addresses, applying: applying)
        case .verifying: .verifying
        case .closing: .closing
        case .lent: .lent
        }
    }
}
