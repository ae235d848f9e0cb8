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
    var quiet: Reason?
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
    var looks: Int?
    var adoptedNamespace: Bool?
    var tries: Int?
    var waits: Int?
    var waited: Duration?
    var outcome: Outcome?
    var reason: Reason?
    var failure: RolloutFailure?
    var shortfalls: [Run.Shortfall]?

    init(_ run: Run, _ attribution: AttributionMachine) {
        id = run.id
        trigger = run.trigger
        startedAt = run.startedAt
        request = run.request
        phase = SavedPhase(run.phase)
        opened = run.opened
        revision = run.revision
        code = run.code
        desired = run.desired
        pins = run.pins
        refusal = run.refusal
        troubles = run.troubles
        releases = run.releases
        effective = run.effective
        held = run.held
        live = run.live
        differences = run.differences
        infrastructureDue = run.infrastructureDue
        isSlowCheck = run.isSlowCheck
        quiet = run.quiet
        explanations = attribution.explanations
        attributionTries = attribution.tries
        infrastructureSteps = run.infrastructureSteps
        moduleRounds = run.moduleRounds
        work = run.work
        aside = run.aside
        asideServices = run.asideServices
        changes = run.changes
        plans = run.plans
        steps = run.steps
        attempted = run.attempted
        found = run.found
        looks = run.looks
        adoptedNamespace = run.adoptedNamespace
        tries = run.tries
        waits = run.waits
        waited = run.waited
        outcome = run.outcome
        reason = run.reason
        failure = run.failure
        shortfalls = run.shortfalls
    }

    /// What was known of who caused its drift.
    var attribution: AttributionMachine { AttributionMachine(tries: attributionTries ?? 0, explanations: explanations ?? [:]) }

    /// The run.
    var run: Run {
        var run = Run(id: id, trigger: trigger, startedAt: startedAt, request: request)
        run.phase = phase.phase
        run.opened = opened ?? run.opened
        run.revision = revision
        run.code = code
        run.desired = desired
        run.pins = pins ?? run.pins
        run.refusal = refusal
        run.troubles = troubles
        run.releases = releases ?? run.releases
        run.effective = effective ?? run.effective
        run.held = held ?? run.held
        run.live = live
        run.differences = differences ?? run.differences
        run.infrastructureDue = infrastructureDue ?? run.infrastructureDue
        run.isSlowCheck = isSlowCheck ?? run.isSlowCheck
        run.quiet = quiet
        run.infrastructureSteps = infrastructureSteps ?? run.infrastructureSteps
        run.moduleRounds = moduleRounds ?? run.moduleRounds
        run.work = work ?? run.work
        run.aside = aside
        run.asideServices = asideServices
        run.changes = changes ?? run.changes
        run.plans = plans ?? run.plans
        run.steps = steps ?? run.steps
        run.attempted = attempted ?? run.attempted
        run.found = found
        run.looks = looks
        run.adoptedNamespace = adoptedNamespace
        run.waits = waits ?? run.waits
        run.waited = waited ?? run.waited
        run.outcome = outcome
        run.reason = reason ?? run.reason
        run.failure = failure
        run.shortfalls = shortfalls
        // Set last: another phase begins with tries of its own.
        run.tries = tries ?? 0
        return run
    }
}
