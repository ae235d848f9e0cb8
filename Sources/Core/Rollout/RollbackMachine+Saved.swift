import DesiredState
import Model
import Planning

extension RollbackMachine {
    /// What is saved of a rollback; see ``RolloutMachine/Saved`` for how a member is added.
    package struct Saved: Hashable, Codable, Sendable {
        let environment: EnvironmentName
        let service: ServiceName
        let failure: RolloutFailure
        let policy: RolloutPolicy
        var targets: [RollbackTarget.Saved]
        var budgetEnd: Timestamp
        var saidOverBudget: Bool?
        var restored: [InstanceName: AppliedInstance]?
        var blindSince: Timestamp?
    }

    /// What is to be saved now.
    package var saved: Saved {
        Saved(
            environment: environment, service: service, failure: failure, policy: policy, targets: targets.map(\.saved),
            budgetEnd: budgetEnd, saidOverBudget: saidOverBudget, restored: restored, blindSince: blindSince)
    }

    /// The rollback that was saved; to be told `.begin` first.
    package init(_ saved: Saved) {
        self.init(
            environment: saved.environment, service: saved.service, failure: saved.failure, policy: saved.policy,
            targets: saved.targets.map { RollbackTarget($0) })
        budgetEnd = saved.budgetEnd
        saidOverBudget = saved.saidOverBudget ?? false
        restored = saved.restored ?? [:]
        blindSince = saved.blindSince
    }
}
