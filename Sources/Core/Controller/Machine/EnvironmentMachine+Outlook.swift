package import DesiredState
package import LiveState
package import Model
import Ports
import Planning

/// What those who only look at a machine, or want to end the process, ask it.
extension EnvironmentMachine {
    /// The environment that this machine decides about; no other is ever touched.
    package var environment: EnvironmentName { context.environment }
    /// Makes ids unique between installations.
    package var installation: String { context.installation }
    /// See ``configure(_:)``.
    package var settings: MachineSettings { context.settings }
    /// The machine's time.
    package var clock: MachineClock { context.clock }
    /// What it knows between reconciliations.
    package var memory: EnvironmentMemory { context.memory }
    /// The reconciliation under way; nil when there is none.
    package var reconciliation: ReconciliationView? { ReconciliationView(activity) }
    /// The number of the last effect that was asked for.
    package var lastEffect: Int { context.effects.next - 1 }
    /// Why state or events can't be written; nil when they can.
    package var storageTrouble: Reason? { context.outbox.trouble }
    /// Why this process can do nothing here any more: another one has saved the state since. Nil when it can.
    package var supersession: Reason? { storageTrouble.flatMap { $0.code == "journal_superseded" ? $0 : nil } }
    /// When the state was last given away to be saved.
    package var savedAt: Timestamp? { context.outbox.savedAt }
    /// What a look should find; it is asked for by id when a list doesn't show it.
    package var known: KnownResources { context.known }
    /// Why git's code isn't used; nil when it is.
    package func codeKept(now: Timestamp) -> Reason? { memory.codeKept(in: environment, now: now) }

    // MARK: Plans

    /// The plan of everything as last applied, as the next reconciliation would make it.
    ///
    /// - `live`: stands for the last observation when there is none.
    package func fullPlan(live: LiveEnvironment?) -> TerraformPlanRequest {
        var reconciliation =
            activity.reconciliation
            ?? Reconciliation(id: .none, trigger: .poll, startedAt: context.now, request: nil)
        reconciliation.picture.live = reconciliation.picture.live ?? live
        return reconciliation.fullPlan(context)
    }

    /// The full plan for a person's command: the very request that the controller would make at `desired` of `commit`,
    /// so that what ignore rules leave alone stays as `live` has it. Nothing of a reconciliation is used; `live` is needed when
    /// there are such rules.
    package func fullPlan(
        of desired: DesiredEnvironment, commit: CommitID, reconciliation: ReconciliationID, live: LiveEnvironment?,
        at now: Timestamp
    ) -> TerraformPlanRequest {
        PlanBasis(
            environment: environment, project: desired.project, region: desired.region, commit: commit,
            reconciliation: reconciliation,
            rules: IgnoreRules(desired.ignore, at: now), live: live, passwords: memory.pins.passwords,
            backupDays: desired.backupDays
        ).request(
            specs: memory.instances.applied.mapValues(\.spec),
            secrets: memory.instances.applied.mapValues(\.keptSecrets))
    }

    // MARK: Stopping

    /// Whether the process may end now without interrupting anything. Waiting between two probes is such a moment: the
    /// next start looks afresh. A rollback isn't left alone.
    package var isAtRest: Bool {
        switch activity {
        case .idle, .lent: return true
        case .pass, .work, .closing: break
        }
        if activity.isRollingBack { return false }
        return context.isStopping && context.effects.effects.allSatisfy(\.isBeside) && context.outbox.isSettled
            && context.effects.isUnblocked
    }

    /// When it looks again by itself; nil while something is under way.
    package var nextLookAt: Timestamp? { activity.isIdle ? context.timers.nextPass : nil }

    /// Whether it has been told to stop, and nothing is under way but a look that has changed nothing and of which
    /// nothing is recorded yet.
    package var onlyLooks: Bool {
        switch activity {
        case .idle: true
        case .lent, .pass: context.isStopping && context.outbox.isSettled && !changesSomething
        case .work, .closing: false
        }
    }

    /// Whether it has been told to stop, and all it still waits for is a look that gets no answer: two seconds are
    /// enough for one. A plan is work and is waited for.
    package func waitsInVain(now: Timestamp) -> Bool {
        guard context.isStopping, !changesSomething, context.outbox.isSettled, !runsTerraform, !context.effects.isEmpty
        else {
            return false
        }
        return context.effects.areAll(since: now - .seconds(2))
    }

    /// Whether it doesn't hear that it is to stop, or can't write down what it has decided, and nothing outside is
    /// being changed: what a disk that hangs does to it. It is left as a crash would leave it.
    package var isHeldUpByStorage: Bool {
        if activity.isRollingBack { return false }
        return (!context.isStopping || !context.outbox.isSettled)
            && !context.effects.changesSomething(except: context.outbox.waitingEffects)
    }

    /// Whether an effect is under way, or asked for, that changes something outside; a rollback always counts.
    private var changesSomething: Bool { activity.isRollingBack || context.effects.changesSomething() }

    /// Whether a Terraform process runs, or was told to end and may still run.
    package var runsTerraform: Bool { context.effects.runsTerraform }
}
