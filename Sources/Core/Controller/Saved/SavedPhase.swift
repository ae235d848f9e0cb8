import Model
import Planning
import Rollout

/// What is saved of where a reconciliation stands.
enum SavedPhase: Hashable, Codable, Sendable {
    case reading, resolving, observing, attributing, opening
    case planningInfrastructure(targets: [String])
    case applyingInfrastructure(digest: String)
    case migrating(MigrationStage.Saved)
    case rolling(RolloutMachine.Saved)
    case parked(RolloutMachine.Saved, since: Timestamp)
    case rollingBack(RollbackMachine.Saved)
    case refreshing(addresses: [String], applying: Bool)
    case verifying, closing, lent

    /// Nil when nothing is under way.
    init?(_ activity: Activity) {
        switch activity {
        case .idle: return nil
        case .lent: self = .lent
        case .closing: self = .closing
        case .pass(let pass): self.init(pass.state)
        case .work(let work): self = work.stage.current.saved
        }
    }

    private init(_ state: Pass.State) {
        self =
            switch state {
            case .reading, .comparingCode: .reading
            case .resolving: .resolving
            case .looking: .observing
            case .explaining, .ended: .attributing
            }
    }

    /// The stage of work that it is; nil when nothing is opened there.
    func stage(tries: Tries, found: [InstanceName: AppliedInstance]?) -> Work.Stage? {
        switch self {
        case .opening: .opening
        case .observing, .reading, .resolving, .attributing: .looking(LookStage(tries: tries))
        case .planningInfrastructure(let targets):
            .infrastructure(InfrastructureStage(.planning(targets: targets, adoptions: []), tries: tries))
        case .applyingInfrastructure(let digest):
            .infrastructure(InfrastructureStage(.applying(digest: digest), tries: tries))
        case .migrating(let migration): .migrating(MigrationStage(migration))
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
