package import DesiredState
import LiveState
package import Model
import Planning

/// Puts the touched instances back on what they ran before, all at once, through the API. A value, like
/// ``RolloutMachine``.
///
/// Past the budget (``RolloutPolicy/rollbackBudget``) it says so once and goes on, because the only thing worse than a
/// slow rollback is half a rollback. After three budgets it leaves what it couldn't put back and says why, because a
/// rollback that never ends keeps every better commit out. Time in which nothing could be done (an outage, a process
/// that didn't run) isn't counted.
package struct RollbackMachine: Hashable, Sendable {
    /// The environment, for differences.
    package let environment: EnvironmentName
    /// The service that goes back.
    package let service: ServiceName
    /// Why; its time starts the clock.
    package let failure: RolloutFailure
    /// Probes and budget.
    package let policy: RolloutPolicy
    /// The instances that go back, and how far each is.
    package internal(set) var targets: [RollbackTarget]
    /// Start of the clock plus the budget.
    package internal(set) var budgetEnd: Timestamp
    /// Whether it takes longer than its budget.
    package internal(set) var saidOverBudget = false
    var restored: [InstanceName: AppliedInstance] = [:]
    /// Since when no look has succeeded.
    var blindSince: Timestamp?

    package init(
        environment: EnvironmentName, service: ServiceName, failure: RolloutFailure, policy: RolloutPolicy,
        targets: [RollbackTarget]
    ) {
        self.environment = environment
        self.service = service
        self.failure = failure
        self.policy = policy
        self.targets = targets
        budgetEnd = failure.since + policy.rollbackBudget
    }

    /// The targets of a failed rollout: every touched instance, back to what it ran or away.
    package static func targets(of rollout: RolloutMachine) -> [RollbackTarget] {
        rollout.touched.compactMap { name in
            guard let previous = rollout.previous[name] else { return RollbackTarget(name: name, kind: .delete) }
            // What was only checked or deployed again, and ran this very release before: there is nothing
            // else to go back to.
            let same: [ServiceWork.Item.Kind] = [.check, .redeploy]
            if rollout.work.items.contains(where: {
                $0.name == name && same.contains($0.kind) && $0.spec == previous.spec
            }) {
                return nil
            }
            return RollbackTarget(name: name, kind: .restore(previous))
        }
    }

    /// Instances that have what they ran before, and aren't healthy with it: it was given up to wait for them.
    package var unhealthy: [InstanceName] {
        targets.filter { target in
            guard case .restore = target.kind, target.phase == .done, target.left == nil, restored[target.name] != nil
            else { return false }
            return target.passed < policy.healthyProbes
        }.map(\.name)
    }
    /// Gives time in which nothing could be done back to the budgets.
    package mutating func extend(by duration: Duration) { budgetEnd = budgetEnd + duration }

    /// Takes one event and says what to do next.
    package mutating func handle(_ event: RollbackEvent, now: Timestamp) -> [RollbackAction] {
        var commands: [RollbackAction] = []
        switch event {
        case .begin:
            for index in targets.indices where targets[index].phase != .done {
                targets[index].phase = .waiting
                targets[index].passed = 0
            }
            commands.append(.observe(at: now))
        case .observed(let live):
            if let blindSince { extend(by: now - blindSince) }
            blindSince = nil
            commands += observed(live, now: now)
        case .written(let name):
            update(name) {
                $0.phase = .settling
                $0.busySince = nil
                $0.writes += 1
                $0.trouble = nil
            }
            commands.append(.observe(at: now + RolloutMachine.interval))
        case .writeFailed(let name, let reason, let busy):
            update(name) {
                $0.phase = .waiting
                $0.trouble = reason
                if busy { $0.busySince = $0.busySince ?? now }
            }
            commands.append(.observe(at: now + Self.pause))
        case .secretUnreadable(let name, let pin, let reason):
            commands.append(unreadable(name, pin, reason, now: now))
        case .newest(let pins):
            for index in targets.indices where targets[index].phase == .resolving {
                targets[index].phase = .waiting
                targets[index].newest = (targets[index].newest ?? [:]).merging(pins) { _, new in new }
            }
            commands.append(.observe(at: now))
        case .newestFailed(let reason):
            for index in targets.indices where targets[index].phase == .resolving {
                targets[index].phase = .waiting
                targets[index].trouble = targets[index].trouble ?? reason
            }
            commands.append(.observe(at: now + Self.pause))
        case .observeFailed:
            blindSince = blindSince ?? now
            commands.append(.observe(at: now + Self.pause))
        case .probed(let name, let healthy, _):
            commands += probed(name, healthy: healthy, now: now)
        }
        if targets.allSatisfy({ $0.phase == .done }) { return [.finished(restored)] }
        if now > budgetEnd, !saidOverBudget {
            saidOverBudget = true
            let open = targets.filter { $0.phase != .done }.map { "\($0.name) (\($0.phase.rawValue))" }.joined(
                separator: ", ")
            commands.append(
                .overBudget(
                    Reason(
                        code: "rollback_over_budget",
                        message:
                            "The rollback of \(service) takes longer than \(policy.rollbackBudget.components.seconds) "
                            + "s: \(open)."
                    )))
        }
        return commands
    }

    private mutating func observed(_ live: LiveEnvironment, now: Timestamp) -> [RollbackAction] {
        var commands: [RollbackAction] = []
        var lookAgain = false
        for index in targets.indices {
            let target = targets[index]
            // A write that was under way may take effect late, so what is done is looked at each time.
            guard [.waiting, .settling, .done].contains(target.phase) else { continue }
            let container = live.container(target.name)
            if container == nil, live.isUnreadable(target.name, id: target.containerID) {
                // It is there, and nobody can say what it runs.
                if leavesUnreadable(index, now: now) || target.phase == .done { continue }
                lookAgain = true
                continue
            }
            switch target.kind {
            case .delete:
                guard let container, container.status != .deleting else {
                    targets[index].phase = .done
                    targets[index].left = nil
                    continue
                }
                if leaves(index, container, now: now) { continue }
                targets[index].phase = .writing
                targets[index].attempts = (target.attempts ?? 0) + 1
                commands.append(.delete(target.name, containerID: container.id))
            case .repair(let spec, let trusted):
                guard let container, container.status != .deleting else {
                    targets[index].phase = .done
                    continue
                }
                var good = AppliedInstance(spec: spec, container: container)
                // The hashes of a refused release aren't those of the good one: every secret is read again.
                if !trusted { good.secretHashes = [:] }
                targets[index].kind = .restore(good)
                targets[index].phase = .waiting
                commands.append(.observe(at: now))
            case .restore(let applied):
                guard let container else {
                    // Gone altogether: only Terraform can make it again; the next pass sees it as missing.
                    targets[index].phase = .done
                    restored[target.name] = nil
                    continue
                }
                if target.phase == .done {
                    if now > givingUp || target.left != nil || isBack(applied, container, written: target.writes > 0) {
                        continue
                    }
                    targets[index].phase = .waiting
                    lookAgain = true
                    continue
                }
                if target.phase == .settling, container.status.isTransient {
                    if !leaves(index, container, now: now) { lookAgain = true }
                } else if let endpoint = container.endpoint,
                    isBack(applied, container, written: target.phase == .settling)
                {
                    targets[index].phase = .probing
                    targets[index].passed = 0
                    targets[index].busySince = nil
                    restored[target.name] = AppliedInstance(spec: applied.spec, container: container)
                    commands.append(.probe(target.name, endpoint: endpoint, path: applied.spec.healthPath, at: now))
                } else if target.phase == .settling, container.status == .error, now > givingUp {
                    // The old release is back and doesn't start any more: going on would keep a better commit out.
                    restored[target.name] = AppliedInstance(spec: applied.spec, container: container)
                    targets[index].phase = .done
                } else if !leaves(index, container, now: now) {
                    let open = target.open(applied, container.secretHashes)
                    targets[index].attempts = (target.attempts ?? 0) + 1
                    guard open.isEmpty else {
                        targets[index].phase = .resolving
                        commands.append(.findNewest(target.name, open))
                        continue
                    }
                    // Not written yet, or the old release ended in `error` as well: write it (again).
                    targets[index].phase = .writing
                    commands.append(.restore(target.name, applied))
                }
            }
        }
        if lookAgain { commands.append(.observe(at: now + RolloutMachine.interval)) }
        return commands
    }

    /// A revision that can't be read is a lasting answer: the next look decides what stands for it.
    private mutating func unreadable(_ name: InstanceName, _ pin: SecretPin, _ reason: Reason, now: Timestamp)
        -> RollbackAction
    {
        guard let index = targets.firstIndex(where: { $0.name == name }) else { return .observe(at: now + Self.pause) }
        targets[index].phase = .waiting
        targets[index].trouble = reason
        if targets[index].newest?[pin.name] == pin { targets[index].newest?[pin.name] = nil }
        guard !targets[index].isUnreadable(pin) else { return .observe(at: now + Self.pause) }
        targets[index].unreadable = (targets[index].unreadable ?? []) + [pin]
        return .observe(at: now)
    }

    /// Whether the instance is left as it is: three budgets went by, and a write was tried and was
    /// refused, or never ended.
    private mutating func leaves(_ index: Int, _ container: LiveContainer, now: Timestamp) -> Bool {
        let target = targets[index]
        guard now > givingUp, (target.attempts ?? 0) > 0, target.phase != .done else { return target.left != nil }
        targets[index].phase = .done
        targets[index].left =
            target.trouble
            ?? Reason(
                code: "rollback_incomplete", message: "Scaleway keeps \(target.name) in \(container.status.rawValue).")
        return true
    }

    private mutating func leavesUnreadable(_ index: Int, now: Timestamp) -> Bool {
        guard now > givingUp, targets[index].phase != .done else { return false }
        targets[index].phase = .done
        targets[index].left = Reason(
            code: "rollback_incomplete", message: "Scaleway's description of it can't be read.")
        return true
    }

    private mutating func probed(_ name: InstanceName, healthy: Bool, now: Timestamp) -> [RollbackAction] {
        guard let index = targets.firstIndex(where: { $0.name == name }), targets[index].phase == .probing,
            case .restore(let applied) = targets[index].kind
        else { return [] }
        targets[index].passed = healthy ? targets[index].passed + 1 : 0
        if targets[index].passed >= policy.healthyProbes || (!healthy && now > givingUp) {
            targets[index].phase = .done
            return []
        }
        // It may be gone, or changed by somebody, and then no probe ever passes: a look decides how to go on.
        guard healthy, let endpoint = restored[name]?.endpoint else {
            targets[index].phase = .settling
            return [.observe(at: now + RolloutMachine.interval)]
        }
        return [.probe(name, endpoint: endpoint, path: applied.spec.healthPath, at: now + RolloutMachine.interval)]
    }

    /// Whether the container runs the old release again. Before our write every field must agree, secrets by hash as
    /// well; after it the secrets have new hashes, and the fields that we can read must agree.
    private func isBack(_ applied: AppliedInstance, _ container: LiveContainer, written: Bool) -> Bool {
        guard container.status == .ready else { return false }
        let differences = InstanceDiff.differences(
            environment: environment, spec: applied.spec, applied: applied, live: container)
        return differences.allSatisfy { difference in
            guard written else { return false }
            // What the API can't take back (a probe that wasn't there before) mustn't make it write for ever; Terraform
            // sees to it.
            return !Self.written.contains { difference.field.hasPrefix($0) }
        }
    }

    /// The fields of a release, as ``InstanceDiff`` names them.
    private static let written = ["image", "scaling.", "resources.", "http.", "environment."]

    /// Time between two tries.
    private static let pause: Duration = .seconds(2)

    /// After three budgets it ends with what it has.
    package var givingUp: Timestamp { budgetEnd + policy.rollbackBudget + policy.rollbackBudget }

    private mutating func update(_ name: InstanceName, _ change: (inout RollbackTarget) -> Void) {
        guard let index = targets.firstIndex(where: { $0.name == name }) else { return }
        change(&targets[index])
    }
}
