package import DesiredState
package import LiveState
package import Model
package import Ports
package import Reconciliation
package import Rollout

/// One reconciliation under way.
package struct Run: Hashable, Sendable {
    /// Names the reconciliation in the journal, in events and in Scaleway's Audit Trail.
    package let id: ReconciliationID
    /// What made it start.
    package var trigger: Trigger
    /// When the first observation began.
    package let startedAt: Timestamp
    /// The request that asked for it, when a person did.
    package var request: OperatorRequest?
    /// Where it stands.
    package var phase: RunPhase = .reading {
        // Tries belong to a step: the next one has all of its own.
        didSet { if phase.step != oldValue.step { tries = 0 } }
    }
    /// Whether `reconciliation.started` is to be, or was, recorded. Before that the run leaves no trace and may be dropped.
    package var opened = false

    /// The commit that it works from; nil until git was read.
    package var revision: SourceRevision?
    /// What Terraform works with; nil as long as that is git's.
    package var code: TerraformCode?
    /// What that commit asks for.
    package var desired: DesiredEnvironment?
    /// Digests and secret revisions, fixed for the run's whole life.
    package var pins = ReleasePins()
    /// Why the commit isn't followed, while the run goes on with the one before it; nil when it is.
    var refusal: Reason?
    /// Services whose image or secrets couldn't be resolved; nil when all could.
    var troubles: [ServiceName: ServiceTrouble]?
    /// What git asks each service to run. One whose release isn't known has none.
    package var releases: [ServiceName: Release] = [:]
    /// What each service should run, holds considered.
    package var effective: [ServiceName: Release] = [:]
    /// The services whose desired release is held.
    package var held: [ServiceName: Hold] = [:]
    /// The last observation; nil before the first.
    package var live: LiveEnvironment?
    /// What the first observation found.
    package var differences: [Difference] = []
    /// Whether an infrastructure step comes before the instances.
    package var infrastructureDue = false
    /// Whether the run was begun for the slow full plan alone.
    package var isSlowCheck = false
    /// Why nothing is done although something is due; nil when nothing waits.
    package var quiet: Reason?
    /// Infrastructure steps and rounds of module changes done in this run; each is bounded.
    package var infrastructureSteps = 0
    /// See ``infrastructureSteps``.
    package var moduleRounds = 0
    /// Work left to do, in order; the first is the one under way.
    package var work: [ServiceWork] = []

    /// Why services were put aside, in order; nil for none. They are left to the next run.
    package var aside: [Reason]?
    /// Those services; nil for none.
    package var asideServices: [ServiceName]?

    /// What was changed so far, for the record.
    package var changes: [FieldChange] = []
    /// SHA-256 of each plan that was applied.
    package var plans = BoundedList<String>()
    /// What happened so far, in order.
    package var steps = StepList()
    /// What was applied to each instance, healthy or not.
    package var attempted: [InstanceName: InstanceSpec] = [:]
    /// Instances of the service under way that were there before its rollout and that nobody had seen healthy; nil for none.
    var found: [InstanceName: AppliedInstance]?
    /// Looks that weren't believed because they missed what was there; nil before the first.
    var looks: Int?
    /// Whether Terraform's state was given the namespace that is there; once in a run.
    var adoptedNamespace: Bool?
    /// Failed tries of the step under way.
    package var tries = 0
    /// Waits inside effects so far, and how long they were together.
    package var waits = 0
    /// See ``waits``.
    package var waited: Duration = .zero
    /// Decided once; nil while under way.
    package var outcome: Outcome?
    /// Why it ended so; "under way" before.
    package var reason = Run.underWay
    /// The failure that led to the rollback under way.
    package var failure: RolloutFailure?
    /// What that rollback couldn't put back as it was; nil for nothing.
    package var shortfalls: [Shortfall]?

    /// Something that a rollback couldn't put back as it was.
    package struct Shortfall: Hashable, Codable, Sendable {
        /// A sentence for people.
        package let text: String
        /// Whether an instance was left without the release that it should have gone back to.
        package let isLeft: Bool
    }

    /// The reason of a run that nothing keeps.
    static let underWay = Reason(code: "running", message: "Under way.")

    package init(id: ReconciliationID, trigger: Trigger, startedAt: Timestamp, request: OperatorRequest?) {
        self.id = id
        self.trigger = trigger
        self.startedAt = startedAt
        self.request = request
    }

    /// Git's hash of the `terraform/` folder that is used; nil before git was read.
    package var terraformTree: String? { code?.tree ?? revision?.terraformTree }
    /// The commit that it is taken from.
    var terraformCommit: CommitID? { code?.commit ?? revision?.commit.id }

    /// What git asks the service to run, as git writes it; nil when that isn't known.
    package func asked(_ service: ServiceName) -> AskedRelease? {
        guard let digest = pins.digests[service], let desired = desired?.service(service) else { return nil }
        return AskedRelease(desired, digest: digest)
    }

    /// Drops what only work needs, once the outcome is decided: the event and the record don't name it, and it is most of what would be
    /// saved with each quiet pass.
    mutating func dropSurroundings() {
        desired = nil
        releases = [:]
        effective = [:]
        live = nil
        work = []
        attempted = [:]
    }
}

/// Where a run stands.
package enum RunPhase: Hashable, Sendable {
    /// Reading git.
    case reading
    /// Resolving tags and secret revisions.
    case resolving
    /// Reading the environment through the API.
    case observing
    /// Asking who caused drift, for at most two seconds.
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

extension RunPhase {
    /// What is tried again as a whole when it fails.
    enum Step: Hashable {
        case reading, resolving, observing, infrastructure, services, refreshing, verifying, waiting
    }

    /// The step that the phase is a part of.
    var step: Step {
        switch self {
        case .reading: .reading
        case .resolving: .resolving
        case .observing: .observing
        case .planningInfrastructure, .applyingInfrastructure: .infrastructure
        case .rolling, .rollingBack: .services
        case .refreshing: .refreshing
        case .verifying: .verifying
        case .attributing, .opening, .parked, .closing, .lent: .waiting
        }
    }
}
