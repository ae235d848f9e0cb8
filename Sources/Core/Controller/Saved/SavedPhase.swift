import Model
import Planning
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

    /// Nil when nothing is under way.
    init?(_ activity: Activity) {
        switch activity {
        case .idle: return nil
        case .lent: self = .lent
        case .closing: self = .closing
        case .pass(let pass): self.init(pass.state)
        case .work(let work): self.init(work.stage)
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

    private init(_ stage: Work.Stage) {
        self =
            switch stage {
            case .opening: .opening
            case .looking, .halted: .observing
            case .infrastructure(let infrastructure):
                switch infrastructure.state {
                case .planning(let targets), .adopting(let targets): .planningInfrastructure(targets: targets)
                case .applying(let digest): .applyingInfrastructure(digest: digest)
                }
            case .rolling(let rollout): .rolling(rollout.machine.saved)
            case .parked(let rollout, let since): .parked(rollout.machine.saved, since: since)
            case .rollingBack(let rollback): .rollingBack(rollback.machine.saved)
            case .refreshing(let refresh): .refreshing(addresses: refresh.addresses, applying: refresh.isApplying)
            case .verifying: .verifying
            case .ended: .closing
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
