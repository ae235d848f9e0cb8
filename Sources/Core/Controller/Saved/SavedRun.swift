import DesiredState
import LiveState
import Model
import Ports
import Reconciliation
import Rollout

/// What is saved of a reconciliation under way. See ``SavedMemory`` for how a member is added.
struct SavedRun: Hashable, Codable, Sendable {
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
    var asideServices: [ServiceName]?
    var changes: [FieldChange]?
    var plans: BoundedList<String>?
    var steps: StepList?
    var attempted: [InstanceName: InstanceSpec]?
    var found: [InstanceName: AppliedInstance]?
    var adoptedNamespace: Bool?
    var tries: Int?
    var waits: Int?
    var waited: Duration?
    var outcome: Outcome?
    var reason: Reason?
    var failure: RolloutFailure?
    var shortfalls: [RunLedger.Shortfall]?

    /// Nil when nothing is under way.
    init?(_ activity: Activity, _ attribution: AttributionMachine) {
        guard let view = RunView(activity) else { return nil }
        let (header, picture, agenda, ledger) = (view.run.header, view.run.picture, view.run.agenda, view.run.ledger)
        id = header.id
        trigger = header.trigger
        startedAt = header.startedAt
        request = header.request
        phase = SavedPhase(view.phase)
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
        work = agenda.work
        aside = agenda.aside
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
        explanations = attribution.explanations
        attributionTries = attribution.tries
        tries = 0
        guard case .work(let work) = activity else { return }
        tries = work.tries.count
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
        case .lent: return .lent(run)
        case .closing: return .closing(.init(run: run, outcome: outcome ?? .failed, isOpened: opened ?? false))
        default:
            guard opened == true, let stage = phase.stage(tries: Tries(tries ?? 0), found: found) else {
                return .pass(Pass(run))
            }
            return .work(Work(run, stage: stage))
        }
    }

    private var run: Run {
        var run = Run(id: id, trigger: trigger, startedAt: startedAt, request: request)
        run.header.revision = revision
        run.header.code = code
        run.header.desired = desired
        run.header.pins = pins ?? run.header.pins
        run.header.refusal = refusal
        run.header.troubles = troubles
        run.picture.releases = releases ?? [:]
        run.picture.effective = effective ?? [:]
        run.picture.held = held ?? [:]
        run.picture.live = live
        run.picture.differences = differences ?? []
        run.agenda.infrastructureDue = infrastructureDue ?? false
        run.agenda.isSlowCheck = isSlowCheck ?? false
        run.agenda.infrastructureSteps = infrastructureSteps ?? 0
        run.agenda.moduleRounds = moduleRounds ?? 0
        run.agenda.adoptedNamespace = adoptedNamespace
        run.agenda.work = work ?? []
        run.agenda.aside = aside
        run.agenda.asideServices = asideServices
        run.ledger.changes = changes ?? []
        run.ledger.plans = plans ?? run.ledger.plans
        run.ledger.steps = steps ?? run.ledger.steps
        run.ledger.attempted = attempted ?? [:]
        run.ledger.waits = waits ?? 0
        run.ledger.waited = waited ?? .zero
        run.ledger.reason = reason ?? run.ledger.reason
        run.ledger.failure = failure
        run.ledger.shortfalls = shortfalls
        return run
    }
}
