import Model
import Reconciliation
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

    /// The stage of work that it is; nil when nothing is opened there.
    func stage(tries: Tries, found: [InstanceName: AppliedInstance]?) -> Work.Stage? {
        switch self {
        case .opening: .opening
        case .observing, .reading, .resolving, .attributing: .looking(LookStage(tries: tries))
        case .planningInfrastructure(let targets):
            .infrastructure(InfrastructureStage(.planning(targets: targets), tries: tries))
        case .applyingInfrastructure(let digest):
            .infrastructure(InfrastructureStage(.applying(digest: digest), tries: tries))
        case .rolling(let rollout): .rolling(RolloutStage(RolloutMachine(rollout), found: found))
        case .parked(let rollout, let since): .parked(RolloutStage(RolloutMachine(rollout), found: found), since: since)
        case .rollingBack(let rollback): .rollingBack(RollbackStage(RollbackMachine(rollback)))
        case .refreshing(let addresses, let applying):
            .refreshing(RefreshStage(addresses, isApplying: applying, tries: tries))
        case .verifying: .verifying(VerifyStage(tries: tries))
        case .closing, .lent: nil
        }
    }
}
