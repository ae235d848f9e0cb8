package import DesiredState
package import LiveState
package import Model
import Ports
package import Reconciliation
package import Rollout

/// A reconciliation under way, for those who only look.
package struct RunView: Hashable, Sendable {
    /// What it knows and has done.
    package let run: Run
    /// Where it stands.
    package let phase: RunPhase
    /// Whether `reconciliation.started` is to be, or was, recorded.
    package let opened: Bool
    /// Decided once; nil while under way.
    package let outcome: Outcome?

    init?(_ activity: Activity) {
        guard let run = activity.run, let phase = activity.phase else { return nil }
        self.run = run
        self.phase = phase
        opened = activity.isOpened
        if case .closing(let ending) = activity { outcome = ending.outcome } else { outcome = nil }
    }

    /// What the machine has under way. In place: a getter of a machine in an array copies all of the machine first,
    /// which costs a simulation a tenth of its time.
    package static func read(_ machine: inout EnvironmentMachine) -> RunView? { RunView(machine.activity) }

    /// See ``RunHeader/id``.
    package var id: ReconciliationID { run.header.id }
    /// See ``RunHeader/trigger``.
    package var trigger: Trigger { run.header.trigger }
    /// See ``RunHeader/startedAt``.
    package var startedAt: Timestamp { run.header.startedAt }
    /// See ``RunHeader/request``.
    package var request: OperatorRequest? { run.header.request }
    /// See ``RunHeader/revision``.
    package var revision: SourceRevision? { run.header.revision }
    /// See ``RunHeader/code``.
    package var code: TerraformCode? { run.header.code }
    /// See ``RunHeader/desired``.
    package var desired: DesiredEnvironment? { run.header.desired }
    /// See ``RunHeader/terraformTree``.
    package var terraformTree: String? { run.header.terraformTree }
    /// See ``Picture/releases``.
    package var releases: [ServiceName: Release] { run.picture.releases }
    /// See ``Picture/effective``.
    package var effective: [ServiceName: Release] { run.picture.effective }
    /// See ``Picture/live``.
    package var live: LiveEnvironment? { run.picture.live }
    /// See ``Picture/differences``.
    package var differences: [Difference] { run.picture.differences }
    /// See ``Agenda/moduleRounds``.
    package var moduleRounds: Int { run.agenda.moduleRounds }
    /// See ``Agenda/aside``.
    package var aside: [Reason]? { run.agenda.aside }
    /// See ``RunLedger/steps``.
    package var steps: StepList { run.ledger.steps }
    /// See ``RunLedger/attempted``.
    package var attempted: [InstanceName: InstanceSpec] { run.ledger.attempted }
    /// See ``RunLedger/failure``.
    package var failure: RolloutFailure? { run.ledger.failure }
    /// See ``RunLedger/reason``.
    package var reason: Reason { run.ledger.reason }

    /// See ``RunHeader/asked(_:)``.
    package func asked(_ service: ServiceName) -> AskedRelease? { run.header.asked(service) }
}
