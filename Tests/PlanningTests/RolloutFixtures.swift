import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

/// A rollout was to end, and didn't.
struct RolloutGoesOn: Error {}

/// What suites about one rollout begin with: a service of which each instance gets another release.
protocol RolloutFixtures {}

extension RolloutFixtures {
    var policy: RolloutPolicy {
        RolloutPolicy(soak: .seconds(2), healthyProbes: 2, deadline: .seconds(100), rollbackBudget: .seconds(60))
    }

    func machine(kind: ServiceWork.Item.Kind = .update) throws -> RolloutMachine {
        let service = try Fixtures.service()
        let release = try Fixtures.release(2)
        let items = release.instances(of: service).map { ServiceWork.Item(name: $0.name, kind: kind, spec: $0) }
        var previous: [InstanceName: AppliedInstance] = [:]
        for spec in try Fixtures.release(1).instances(of: service) {
            previous[spec.name] = AppliedInstance(spec: spec, container: Fixtures.container(spec))
        }
        return RolloutMachine(
            work: ServiceWork(service: service, release: release, items: items), policy: policy, previous: previous,
            startedAt: Fixtures.start)
    }

    func plan(_ name: InstanceName, _ action: PlannedChange.Action?) -> PlanSummary {
        PlanSummary(
            handle: "h", digest: "d",
            changes: action.map {
                [PlannedChange(address: InstanceAddress.text(name), type: PlanGate.containerType, action: $0)]
            } ?? [])
    }

    func at(_ seconds: Int64) -> Timestamp { Fixtures.start + .seconds(seconds) }

    /// Writes the first instance, which ran release 1, and ends at `time`.
    func write(_ machine: inout RolloutMachine, endsAt time: Int64) throws {
        let item = machine.work.items[0]
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(0))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(0))
        _ = machine.handle(.applied(warnings: []), now: at(time))
    }

    /// What a rollout ended with. Throws when it goes on.
    func failure(_ command: RolloutAction) throws -> RolloutFailure {
        guard case .failed(let failure) = command else {
            Issue.record("it must end, not \(command)")
            throw RolloutGoesOn()
        }
        return failure
    }

    /// Runs the first instance up to its first probe.
    func probing(_ machine: inout RolloutMachine) throws -> RolloutAction {
        let item = machine.work.items[0]
        let spec = try #require(item.spec)
        try write(&machine, endsAt: 0)
        return machine.handle(.observed(Fixtures.live([Fixtures.container(spec)])), now: at(1))
    }
}
