package import DesiredState
package import LiveState
package import Model
package import Ports
package import Reconciliation
package import Rollout

/// One reconciliation under way. Part of the machine's saved state.
package struct Run: Hashable, Codable, Sendable {
    package let id: ReconciliationID
    package var trigger: Trigger
    package let startedAt: Timestamp
    /// The request that asked for it, when a person did.
    package var request: OperatorRequest?
    package var phase: RunPhase = .reading
    /// Whether `reconciliation.started` is to be, or was, recorded. Before that the run leaves no trace and may be dropped.
    package var opened = false

    package var revision: SourceRevision?
    package var desired: DesiredEnvironment?
    package var pins = ReleasePins()
    package var releases: [ServiceName: Release] = [:]
    package var effective: [ServiceName: Release] = [:]
    package var held: [ServiceName: Hold] = [:]
    package var live: LiveEnvironment?
    package var differences: [Difference] = []
    package var infrastructureDue = false
    /// Infrastructure steps and rounds of module changes done in this run; each is bounded.
    package var infrastructureSteps = 0
    package var moduleRounds = 0
    /// Work left to do, in order; the first is the one under way.
    package var work: [ServiceWork] = []

    package var changes: [FieldChange] = []
    package var plans: [String] = []
    package var steps: [ReconciliationRecord.Step] = []
    /// What was applied to each instance, healthy or not.
    package var attempted: [InstanceName: InstanceSpec] = [:]
    /// Failed tries of the step under way.
    package var tries = 0
    package var outcome: Outcome?
    package var reason = Reason(code: "running", message: "Under way.")
    /// The failure that led to the rollback under way.
    package var failure: RolloutFailure?

    package init(id: ReconciliationID, trigger: Trigger, startedAt: Timestamp, request: OperatorRequest?) {
        self.id = id
        self.trigger = trigger
        self.startedAt = startedAt
        self.request = request
    }
}

/// Where a run stands.
package enum RunPhase: Hashable, Codable, Sendable {
    /// Reading git.
    case reading
    /// Resolving tags and secret revisions.
    case resolving
    /// Reading the environment through the API.
    case observing
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
}
