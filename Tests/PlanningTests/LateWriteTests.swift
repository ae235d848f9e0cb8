import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

/// A rollback whose writes land late, and one that can't see what it wrote.
@Suite struct LateWriteTests {
    private func at(_ seconds: Int64) -> Timestamp { Fixtures.start + .seconds(seconds) }

    private func applied(_ index: Int = 0) throws -> AppliedInstance {
        let spec = try Fixtures.spec(1, index)
        return AppliedInstance(spec: spec, container: Fixtures.container(spec))
    }

    private func machine(_ targets: [RollbackTarget]) throws -> RollbackMachine {
        RollbackMachine(
            environment: try Fixtures.environment(), service: try Fixtures.service(),
            failure: RolloutFailure(
                blame: .release, reason: Reason(code: "probe_failed", message: "503"), since: at(0)),
            policy: RolloutPolicy(
                soak: .seconds(2), healthyProbes: 2, deadline: .seconds(100), rollbackBudget: .seconds(60)),
            targets: targets)
    }

    private func restoring() throws -> RollbackMachine {
        try machine([RollbackTarget(name: try applied().spec.name, kind: .restore(try applied()))])
    }

    private func live(_ image: Int, status: ContainerStatus = .ready) throws -> LiveEnvironment {
        Fixtures.live([Fixtures.container(try Fixtures.spec(image), status: status)])
    }

    /// The row is there, under the instance's name or only under the id that it had.
    private func unreadable(name: String?) -> LiveEnvironment {
        LiveEnvironment(
            observedAt: at(0), namespace: LiveNamespace(id: "ns", name: "production", status: .ready), containers: [],
            unreadable: [
                UnreadableContainer(
                    id: "id-web-0", name: name,
                    reason: Reason(code: "scaleway_answer_invalid", message: "min_scale is missing"))
            ])
    }

    // MARK: Rows that can't be read

    @Test(arguments: ["web-0", nil]) func anUnreadableTargetIsNotDone(name: String?) throws {
        var machine = try restoring()
        _ = machine.handle(.begin, now: at(1))
        #expect(machine.handle(.observed(unreadable(name: name)), now: at(1)) == [.observe(at: at(2))])
        #expect(machine.targets.map(\.phase) == [.waiting])
        #expect(
            machine.handle(.observed(try live(2)), now: at(2)) == [.restore(machine.targets[0].name, try applied())])
    }

    @Test func itIsLeftAfterTheBudgetsWithAReason() throws {
        var machine = try restoring()
        _ = machine.handle(.begin, now: at(1))
        let late = machine.handle(.observed(unreadable(name: "web-0")), now: at(180))
        #expect(
            late == [
                .observe(at: at(181)),
                .overBudget(
                    Reason(
                        code: "rollback_over_budget",
                        message: "The rollback of web takes longer than 60 s: web-0 (waiting).")),
            ])
        #expect(machine.handle(.observed(unreadable(name: "web-0")), now: at(181)) == [.finished([:])])
        #expect(
            machine.targets.map(\.left) == [
                Reason(code: "rollback_incomplete", message: "Scaleway's description of it can't be read.")
            ])
    }

    // MARK: Writes that land late

    /// Two healthy probes of release 1, which was there without a write or after one.
    private func done(written: Bool) throws -> RollbackMachine {
        var machine = try restoring()
        let name = machine.targets[0].name
        _ = machine.handle(.begin, now: at(1))
        if written {
            #expect(machine.handle(.observed(try live(2)), now: at(1)) == [.restore(name, try applied())])
            _ = machine.handle(.written(name), now: at(2))
        }
        _ = machine.handle(.observed(try live(1)), now: at(3))
        _ = machine.handle(.probed(name, healthy: true, detail: "200"), now: at(4))
        #expect(
            machine.handle(.probed(name, healthy: true, detail: "200"), now: at(5)) == [
                .finished([name: try applied()])
            ])
        return machine
    }

    @Test(arguments: [true, false]) func anotherImageAfterwardsIsPutBackAgain(written: Bool) throws {
        var machine = try done(written: written)
        let name = machine.targets[0].name
        #expect(
            machine.handle(.observed(try live(1)), now: at(6)) == [.finished([name: try applied()])], "nothing landed")
        #expect(machine.handle(.observed(try live(2)), now: at(7)) == [.observe(at: at(8))])
        #expect(machine.handle(.observed(try live(2)), now: at(8)) == [.restore(name, try applied())])
        _ = machine.handle(.written(name), now: at(9))
        _ = machine.handle(.observed(try live(1)), now: at(10))
        _ = machine.handle(.probed(name, healthy: true, detail: "200"), now: at(11))
        #expect(
            machine.handle(.probed(name, healthy: true, detail: "200"), now: at(12)) == [
                .finished([name: try applied()])
            ])
    }

    /// It ends all the same.
    @Test func afterTheBudgetsNothingIsBegunAgain() throws {
        var machine = try done(written: true)
        let name = machine.targets[0].name
        #expect(machine.handle(.observed(try live(2)), now: at(181)) == [.finished([name: try applied()])])
    }

    @Test func whatGoesAwayAfterwardsIsNotSaidToBeThere() throws {
        var machine = try done(written: true)
        #expect(machine.handle(.observed(Fixtures.live([])), now: at(6)) == [.finished([:])])
    }

    /// What was done and can't be read at a later look stays done.
    @Test func doneAndUnreadableIsDone() throws {
        var machine = try done(written: true)
        let name = machine.targets[0].name
        #expect(machine.handle(.observed(unreadable(name: "web-0")), now: at(6)) == [.finished([name: try applied()])])
        #expect(machine.targets.map(\.left) == [nil])
    }

    // MARK: The same release

    /// A redeploy of what ran before has nothing to go back to.
    @Test func aRedeployOfTheSameReleaseHasNoTargets() throws {
        let service = try Fixtures.service()
        let release = try Fixtures.release(1)
        let items = release.instances(of: service).map { ServiceWork.Item(name: $0.name, kind: .redeploy, spec: $0) }
        var rollout = RolloutMachine(
            work: ServiceWork(service: service, release: release, items: items),
            policy: RolloutPolicy(
                soak: .seconds(2), healthyProbes: 2, deadline: .seconds(100), rollbackBudget: .seconds(60)),
            previous: [items[0].name: try applied(), items[1].name: try applied(1)], startedAt: at(0))
        let ill = try live(1, status: .error)
        _ = rollout.handle(.begin, now: at(0))
        #expect(rollout.handle(.observed(ill), now: at(0)) == .plan(items[0]))
        let empty = PlanSummary(handle: "h", digest: "d", changes: [])
        #expect(rollout.handle(.planned(empty), now: at(0)) == .redeploy(containerID: "id-web-0"))
        #expect(rollout.handle(.done, now: at(1)) == .observe(at: at(2)))
        guard case .failed(let failure) = rollout.handle(.observed(ill), now: at(2)) else {
            Issue.record("it ended in error")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deploy_failed")
        #expect(rollout.touched.map(\.text) == ["web-0"] && RollbackMachine.targets(of: rollout).isEmpty)
    }
}
