import DesiredState
import LiveState
import Model
import Planning

extension RolloutMachine {
    /// What is saved of a rollout. The names are those of the file, and stay; a member that is added is optional, so
    /// that the state of a version that didn't know it can be read.
    package struct Saved: Hashable, Codable, Sendable {
        let work: ServiceWork
        let policy: RolloutPolicy
        let previous: [InstanceName: AppliedInstance]
        var deadline: Timestamp
        var touched: [InstanceName]?
        var index: Int?
        var phase: Phase?
        var container: LiveContainer?
        var plans: Int?
        var redeployed: Bool?
        var retries: Int?
        var passed: Int?
        var failingSince: Timestamp?
        var soakUntil: Timestamp?
        var written: LiveContainer?
        var busySince: Timestamp?
        var verdict: RolloutFailure?
        var cloudTroubleSince: Timestamp?
        var begunAt: Timestamp?
        var keptSince: Timestamp?
        var cloudTrouble: Reason?
        var isRefused: Bool?
        var disturbance: String?
    }

    /// What is to be saved now.
    package var saved: Saved {
        Saved(
            work: work, policy: policy, previous: previous, deadline: deadline, touched: touched,
            index: index, phase: phase, container: container, plans: plans, redeployed: redeployed,
            retries: retries, passed: passed, failingSince: failingSince, soakUntil: soakUntil, written: written,
            busySince: busySince, verdict: verdict, cloudTroubleSince: cloudTroubleSince, begunAt: begunAt,
            keptSince: keptSince,
            cloudTrouble: cloudTrouble, isRefused: isRefused, disturbance: disturbance)
    }

    /// The rollout that was saved; to be told `.begin` first.
    package init(_ saved: Saved) {
        work = saved.work
        policy = saved.policy
        previous = saved.previous
        deadline = saved.deadline
        touched = saved.touched ?? touched
        index = saved.index ?? index
        phase = saved.phase ?? phase
        container = saved.container
        plans = saved.plans ?? plans
        redeployed = saved.redeployed ?? redeployed
        retries = saved.retries ?? retries
        passed = saved.passed ?? passed
        failingSince = saved.failingSince
        soakUntil = saved.soakUntil
        written = saved.written
        busySince = saved.busySince
        verdict = saved.verdict
        cloudTroubleSince = saved.cloudTroubleSince
        begunAt = saved.begunAt
        keptSince = saved.keptSince
        cloudTrouble = saved.cloudTrouble
        isRefused = saved.isRefused
        disturbance = saved.disturbance
    }
}
