import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

/// What says nothing about a release: a look while something is being written, a container that is locked, a row that
/// can't be read.
@Suite struct WritingPhaseTests {
    private func at(_ seconds: Int64) -> Timestamp { Fixtures.start + .seconds(seconds) }

    private func machine() throws -> RolloutMachine {
        let service = try Fixtures.service()
        let release = try Fixtures.release(2)
        let items = release.instances(of: service).map { ServiceWork.Item(name: $0.name, kind: .update, spec: $0) }
        var previous: [InstanceName: AppliedInstance] = [:]
        for spec in try Fixtures.release(1).instances(of: service) {
            previous[spec.name] = AppliedInstance(spec: spec, container: Fixtures.container(spec))
        }
        return RolloutMachine(
            work: ServiceWork(service: service, release: release, items: items),
            policy: RolloutPolicy(
                soak: .seconds(2), healthyProbes: 2, deadline: .seconds(100), rollbackBudget: .seconds(60)),
            previous: previous, startedAt: at(0))
    }

    private func live(_ image: Int, status: ContainerStatus = .ready) throws -> LiveEnvironment {
        Fixtures.live([Fixtures.container(try Fixtures.spec(image), status: status)])
    }

    private var unreadable: LiveEnvironment {
        LiveEnvironment(
            observedAt: at(0), namespace: LiveNamespace(id: "ns", name: "production", status: .ready), containers: [],
            unreadable: [
                UnreadableContainer(
                    id: "id-web-0", name: "web-0",
                    reason: Reason(code: "scaleway_answer_invalid", message: "min_scale is missing"))
            ])
    }

    private func plan(_ machine: RolloutMachine) -> PlanSummary {
        PlanSummary(
            handle: "h", digest: "d",
            changes: [
                PlannedChange(
                    address: InstanceAddress.text(machine.work.items[0].name), type: PlanGate.containerType,
                    action: .update)
            ])
    }

    private func planning(at seconds: Int64 = 0) throws -> RolloutMachine {
        var machine = try machine()
        _ = machine.handle(.begin, now: at(seconds))
        #expect(machine.handle(.observed(try live(1)), now: at(seconds)) == .plan(machine.work.items[0]))
        return machine
    }

    private func applying(at seconds: Int64 = 0) throws -> RolloutMachine {
        var machine = try planning(at: seconds)
        #expect(
            machine.handle(.planned(plan(machine)), now: at(seconds))
                == .apply(handle: "h", item: machine.work.items[0]))
        return machine
    }

    private func settling() throws -> RolloutMachine {
        var machine = try applying()
        #expect(machine.handle(.applied(warnings: []), now: at(0)) == .observe(at: at(0)))
        return machine
    }

    // MARK: While something is written

    /// Answers and timers of an earlier step that come late.
    private func late() throws -> [RolloutEvent] {
        [
            .woken, .observed(try live(1)), .observed(try live(2)), .observed(try live(2, status: .error)),
            .observed(Fixtures.live([])),
            .observed(unreadable), .observed(try live(2, status: .locked)), .probed(healthy: false, detail: "503"),
            .probed(healthy: true, detail: "200"),
        ]
    }

    @Test(arguments: [RolloutMachine.Phase.planning, .applying]) func aLookDecidesNothing(phase: RolloutMachine.Phase)
        throws
    {
        for event in try late() {
            var machine = phase == .planning ? try planning() : try applying()
            let before = machine
            #expect(machine.handle(event, now: at(1)) == .wait(until: at(100)), "\(event)")
            #expect(machine == before, "\(event)")
        }
    }

    @Test func theWriteGoesOnAfterwards() throws {
        var machine = try planning()
        for event in try late() { _ = machine.handle(event, now: at(1)) }
        #expect(machine.handle(.planned(plan(machine)), now: at(2)) == .apply(handle: "h", item: machine.work.items[0]))
        for event in try late() { _ = machine.handle(event, now: at(3)) }
        #expect(machine.handle(.applied(warnings: []), now: at(4)) == .observe(at: at(4)))
        guard case .probe = machine.handle(.observed(try live(2)), now: at(5)) else {
            Issue.record("what was written is ready")
            return
        }
    }

    /// The deadline still ends it.
    @Test func theDeadlineIsNotHeldUp() throws {
        var machine = try applying()
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)))
        guard case .failed(let failure) = machine.handle(.observed(try live(2)), now: at(100)) else {
            Issue.record("the deadline must end it")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deadline_exceeded")
    }

    // MARK: Containers that say nothing

    enum Trouble: String, CaseIterable {
        case locked, unreadable

        var text: String {
            switch self {
            case .locked: "Scaleway has locked web-0, for billing or abuse; ask its support."
            case .unreadable: "Scaleway's description of web-0 can't be read."
            }
        }
    }

    private func live(_ trouble: Trouble) throws -> LiveEnvironment {
        trouble == .locked ? try live(2, status: .locked) : unreadable
    }

    @Test(arguments: Trouble.allCases) func itIsTheCloudsTrouble(trouble: Trouble) throws {
        var machine = try settling()
        #expect(machine.handle(.observed(try live(trouble)), now: at(1)) == .wait(until: at(3)))
        #expect(machine.handle(.woken, now: at(3)) == .observe(at: at(3)))
        #expect(machine.handle(.observed(try live(trouble)), now: at(3)) == .wait(until: at(7)))
        #expect(
            machine.handle(.woken, now: at(100))
                == .failed(
                    RolloutFailure(
                        blame: .cloud,
                        reason: Reason(
                            code: "deadline_in_outage",
                            message:
                                "web wasn't replaced within 100 s (at web-0, starting). It was kept from it: "
                                + "\(trouble.text)"
                        ),
                        since: at(1))))
    }

    @Test(arguments: Trouble.allCases) func itEndsTheVerdictThatWasUnderWay(trouble: Trouble) throws {
        var machine = try settling()
        _ = machine.handle(.observed(try live(2)), now: at(1))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(2))
        #expect(machine.handle(.probed(healthy: false, detail: "503"), now: at(3)) == .observe(at: at(3)))
        #expect(machine.handle(.observed(try live(trouble)), now: at(3)) == .wait(until: at(5)))
        #expect(machine.phase == .starting)
        // It is over: the instance is begun again.
        _ = machine.handle(.woken, now: at(5))
        #expect(machine.handle(.observed(try live(2)), now: at(5)) == .plan(machine.work.items[0]))
    }

    // MARK: Time that is given back

    @Test func theFairTimeMovesWithTheDeadline() throws {
        var machine = try applying(at: 70)
        machine.extendDeadline(by: .seconds(50))
        #expect(machine.handle(.woken, now: at(150)) == .wait(until: at(180)), "begun at 120 of the machine's new time")
        #expect(machine.deadline == at(180))
    }
}
