package import DesiredState
package import LiveState
package import Model
import Ports
package import Planning
package import Rollout

/// A reconciliation under way, for those who only look.
package struct ReconciliationView: Hashable, Sendable {
    /// What it knows and has done.
    package let reconciliation: Reconciliation
    /// Where it stands.
    package let standing: Standing
    private let stage: Work.Stage?
    /// Whether `reconciliation.started` is to be, or was, recorded.
    package let opened: Bool
    /// Decided once; nil while under way.
    package let outcome: Outcome?

    init?(_ activity: Activity) {
        // One look at what is large: each pattern copies it.
        switch activity {
        case .idle: return nil
        case .lent(let reconciliation): self.init(reconciliation, .lent)
        case .pass(let pass): self.init(pass.reconciliation, pass.standing)
        case .work(let work): self.init(work.reconciliation, work.stage.standing, stage: work.stage, isOpened: true)
        case .closing(let end):
            self.init(end.reconciliation, .closing, isOpened: end.isOpened, outcome: end.outcome)
        }
    }

    private init(
        _ reconciliation: Reconciliation, _ standing: Standing, stage: Work.Stage? = nil, isOpened: Bool = false,
        outcome: Outcome? = nil
    ) {
        self.reconciliation = reconciliation
        self.standing = standing
        self.stage = stage
        self.opened = isOpened
        self.outcome = outcome
    }

    /// The rollout under way.
    package var rolling: RolloutMachine? {
        if case .rolling(let rollout) = stage { rollout.machine } else { nil }
    }

    /// The rollout that is suspended between two instances.
    package var parked: RolloutMachine? {
        if case .parked(let rollout, _) = stage { rollout.machine } else { nil }
    }

    /// The rollback under way.
    package var rollingBack: RollbackMachine? {
        if case .rollingBack(let rollback) = stage { rollback.machine } else { nil }
    }

    /// What the machine has under way. In place: a getter of a machine in an array copies all of the machine first,
    /// which costs a simulation a tenth of its time.
    package static func read(_ machine: inout EnvironmentMachine) -> ReconciliationView? {
        ReconciliationView(machine.activity)
    }

    /// See ``ReconciliationHeader/id``.
    package var id: ReconciliationID { reconciliation.header.id }
    /// See ``ReconciliationHeader/trigger``.
    package var trigger: Trigger { reconciliation.header.trigger }
    /// See ``ReconciliationHeader/startedAt``.
    package var startedAt: Timestamp { reconciliation.header.startedAt }
    /// See ``ReconciliationHeader/request``.
    package var request: OperatorRequest? { reconciliation.header.request }
    /// See ``ReconciliationHeader/revision``.
    package var revision: SourceRevision? { reconciliation.header.revision }
    /// See ``ReconciliationHeader/code``.
    package var code: TerraformCode? { reconciliation.header.code }
    /// See ``ReconciliationHeader/desired``.
    package var desired: DesiredEnvironment? { reconciliation.header.desired }
    /// See ``ReconciliationHeader/terraformTree``.
    package var terraformTree: String? { reconciliation.header.terraformTree }
    /// See ``Picture/releases``.
    package var releases: [ServiceName: Release] { reconciliation.picture.releases }
    /// See ``Picture/effective``.
    package var effective: [ServiceName: Release] { reconciliation.picture.effective }
    /// See ``Picture/live``.
    package var live: LiveEnvironment? { reconciliation.picture.live }
    /// See ``Picture/differences``.
    package var differences: [Difference] { reconciliation.picture.differences }
    /// See ``Agenda/moduleRounds``.
    package var moduleRounds: Int { reconciliation.agenda.moduleRounds }
    /// See ``Agenda/aside``.
    package var aside: [Reason]? { reconciliation.agenda.aside }
    /// See ``ReconciliationLedger/steps``.
    package var steps: StepList { reconciliation.ledger.steps }
    /// See ``ReconciliationLedger/attempted``.
    package var attempted: [InstanceName: InstanceSpec] { reconciliation.ledger.attempted }
    /// See ``ReconciliationLedger/failure``.
    package var failure: RolloutFailure? { reconciliation.ledger.failure }
    /// See ``ReconciliationLedger/reason``.
    package var reason: Reason { reconciliation.ledger.reason }

    /// See ``ReconciliationHeader/asked(_:)``.
    package func asked(_ service: ServiceName) -> AskedRelease? { reconciliation.header.asked(service) }
}
