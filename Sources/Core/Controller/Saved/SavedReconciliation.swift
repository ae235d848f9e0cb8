import DesiredState
import LiveState
import Model
import Ports
import Planning
import Rollout

/// What is saved of a reconciliation under way. See ``SavedMemory`` for how a member is added.
struct SavedReconciliation: Hashable, Codable, Sendable {
    let id: ReconciliationID
    var trigger: Trigger
    let startedAt: Timestamp
    var request: OperatorRequest?
    var phase: SavedPhase
    var opened: Bool?
    var revision: SourceRevision?
    var code: TerraformCode?
    var desired: DesiredEnvironment?
    var pins: ReleasePins?
    var refusal: Reason?
    var troubles: [ServiceName: ServiceTrouble]?
    var releases: [ServiceName: Release]?
    var effective: [ServiceName: Release]?
    var held: [ServiceName: Hold]?
    var live: LiveEnvironment?
    var differences: [Difference]?
    var infrastructureDue: Bool?
    var isSlowCheck: Bool?
    var explanations: [String: Attribution]?
    var attributionTries: Int?
    var infrastructureSteps: Int?
    var moduleRounds: Int?
    var work: [ServiceWork]?
    var aside: [Reason]?
    var infrastructureAside: Bool?
    var asideServices: [ServiceName]?
    var changes: [FieldChange]?
    var plans: BoundedList<String>?
    var steps: StepList?
    var attempted: [InstanceName: InstanceSpec]?
    var found: [InstanceName: AppliedInstance]?
    var adoptedNamespace: Bool?
    var adoptions: Int?
    var untaints: Int?
    var tries: Int?
    var waits: Int?
    var waited: Duration?
    var outcome: Outcome?
    var reason: Reason?
    var failure: RolloutFailure?
    var shortfalls: [ReconciliationLedger.Shortfall]?
    var migrations: [MigrationRecord]?
    var schemaRollbacks: [ServiceName]?

    /// Nil when nothing is under way.
    init?(_ activity: Activity, _ attribution: AttributionMachine) {
        guard let view = ReconciliationView(activity), let phase = SavedPhase(activity) else { return nil }
        let (header, picture, agenda, ledger) = (
            view.reconciliation.header, view.reconciliation.picture, view.reconciliation.agenda,
            view.reconciliation.ledger
        )
        id = header.id
        trigger = header.trigger
        startedAt = header.startedAt
        request = header.request
        self.phase = phase
        opened = view.opened
        outcome = view.outcome
        revision = header.revision
        code = header.code
        desired = header.desired
        pins = header.pins
        refusal = header.refusal
        troubles = header.troubles
        releases = picture.releases
        effective = picture.effective
        held = picture.held
        live = picture.live
        differences = picture.differences
        infrastructureDue = agenda.infrastructureDue
        isSlowCheck = agenda.isSlowCheck
        infrastructureSteps = agenda.infrastructureSteps
        moduleRounds = agenda.moduleRounds
        adoptedNamespace = agenda.adoptedNamespace
        adoptions = agenda.adoptions
        untaints = agenda.untaints
        work = agenda.work
        aside = agenda.aside
        infrastructureAside = agenda.infrastructureAside
        asideServices = agenda.asideServices
        changes = ledger.changes
        plans = ledger.plans
        steps = ledger.steps
        attempted = ledger.attempted
        waits = ledger.waits
        waited = ledger.waited
        reason = ledger.reason
        failure = ledger.failure
        shortfalls = ledger.shortfalls
        migrations = ledger.migrations
        schemaRollbacks = agenda.schemaRollbacks
        explanations = attribution.explanations
        attributionTries = attribution.tries
        tries = 0
        guard case .work(let work) = activity else { return }
        tries = work.stage.current.tries.count
        switch work.stage {
        case .rolling(let rollout), .parked(let rollout, _): found = rollout.found
        default: break
        }
    }

    /// What was known of who caused its drift.
    var attribution: AttributionMachine {
        AttributionMachine(tries: attributionTries ?? 0, explanations: explanations ?? [:])
    }

    /// What was under way.
    var activity: Activity {
        switch phase {
        case .lent: return .lent(reconciliation)
        case .closing:
            return .closing(
                .init(reconciliation: reconciliation, outcome: outcome ?? .failed, isOpened: opened ?? false))
        default:
            guard opened == true, let stage = phase.stage(tries: Tries(tries ?? 0), found: found) else {
                return .pass(Pass(reconciliation))
            }
            return .work(Work(reconciliation, stage: stage))
        }
    }

    private var reconciliation: Reconciliation {
        var reconciliation = Reconciliation(id: id, trigger: trigger, startedAt: startedAt, request: request)
        reconciliation.header.revision = revision
        reconciliation.header.code = code
        reconciliation.header.desired = desired
        reconciliation.header.pins = pins ?? reconciliation.header.pins
        reconciliation.header.refusal = refusal
        reconciliation.header.troubles = troubles
        reconciliation.picture.releases = releases ?? [:]
        reconciliation.picture.effective = effective ?? [:]
        reconciliation.picture.held = held ?? [:]
        reconciliation.picture.live = live
        reconciliation.picture.differences = differences ?? []
        reconciliation.agenda.infrastructureDue = infrastructureDue ?? false
        reconciliation.agenda.isSlowCheck = isSlowCheck ?? false
        reconciliation.agenda.infrastructureSteps = infrastructureSteps ?? 0
        reconciliation.agenda.moduleRounds = moduleRounds ?? 0
        reconciliation.agenda.adoptedNamespace = adoptedNamespace
        reconciliation.agenda.adoptions = adoptions
        reconciliation.agenda.untaints = untaints
        reconciliation.agenda.work = work ?? []
        reconciliation.agenda.aside = aside
        reconciliation.agenda.infrastructureAside = infrastructureAside
        reconciliation.agenda.asideServices = asideServices
        reconciliation.ledger.changes = changes ?? []
        reconciliation.ledger.plans = plans ?? reconciliation.ledger.plans
        reconciliation.ledger.steps = steps ?? reconciliation.ledger.steps
        reconciliation.ledger.attempted = attempted ?? [:]
        reconciliation.ledger.waits = waits ?? 0
        reconciliation.ledger.waited = waited ?? .zero
        reconciliation.ledger.reason = reason ?? reconciliation.ledger.reason
        reconciliation.ledger.failure = failure
        reconciliation.ledger.shortfalls = shortfalls
        reconciliation.ledger.migrations = migrations
        reconciliation.agenda.schemaRollbacks = schemaRollbacks
        return reconciliation
    }
}
