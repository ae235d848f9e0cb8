import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

@Suite struct RollbackMachineTests {
    private let policy = RolloutPolicy(
        soak: .seconds(2), healthyProbes: 2, deadline: .seconds(100), rollbackBudget: .seconds(60))

    private func at(_ seconds: Int64) -> Timestamp { Fixtures.start + .seconds(seconds) }

    private func applied(_ index: Int) throws -> AppliedInstance {
        let spec = try Fixtures.spec(1, index)
        return AppliedInstance(spec: spec, container: Fixtures.container(spec))
    }

    private func machine(_ targets: [RollbackTarget]) throws -> RollbackMachine {
        RollbackMachine(
            environment: try Fixtures.environment(), service: try Fixtures.service(),
            failure: RolloutFailure(
                blame: .release, reason: Reason(code: "probe_failed", message: "503"), since: at(0)),
            policy: policy, targets: targets)
    }

    /// Both instances, back to release 1.
    private func restoringBoth() throws -> RollbackMachine {
        try machine(
            try (0...1).map { RollbackTarget(name: try applied($0).spec.name, kind: .restore(try applied($0))) })
    }

    private func live(image: Int, status: ContainerStatus = .ready) throws -> LiveEnvironment {
        Fixtures.live(try (0...1).map { Fixtures.container(try Fixtures.spec(image, $0), status: status) })
    }

    @Test func allInstancesGoBackAtOnceAndAreProbed() throws {
        var machine = try restoringBoth()
        let names = machine.targets.map(\.name)
        #expect(machine.handle(.begin, now: at(1)) == [.observe(at: at(1))])
        #expect(
            machine.handle(.observed(try live(image: 2)), now: at(1))
                == [.restore(names[0], try applied(0)), .restore(names[1], try applied(1))])
        for name in names { #expect(machine.handle(.written(name), now: at(2)) == [.observe(at: at(3))]) }
        #expect(machine.handle(.observed(try live(image: 1, status: .updating)), now: at(3)) == [.observe(at: at(4))])
        let probes = machine.handle(.observed(try live(image: 1)), now: at(4))
        #expect(probes.count == 2)
        var last: [RollbackAction] = []
        for _ in 1...2 {
            for name in names { last = machine.handle(.probed(name, healthy: true, detail: "200"), now: at(6)) }
        }
        #expect(last == [.finished([names[0]: try applied(0), names[1]: try applied(1)])])
    }

    /// Somebody, or an apply that was cut off, left it there already: it is probed and not written.
    @Test func whatIsBackAlreadyIsNotWritten() throws {
        var machine = try restoringBoth()
        _ = machine.handle(.begin, now: at(1))
        let commands = machine.handle(.observed(try live(image: 1)), now: at(1))
        #expect(commands.allSatisfy { if case .probe = $0 { true } else { false } })
        #expect(commands.count == 2)
    }

    @Test func aBusyContainerIsTriedAgain() throws {
        var machine = try restoringBoth()
        let name = machine.targets[0].name
        _ = machine.handle(.begin, now: at(1))
        _ = machine.handle(.observed(try live(image: 2)), now: at(1))
        let reason = Reason(code: "transient_state", message: "busy")
        #expect(machine.handle(.writeFailed(name, reason, busy: true), now: at(2)) == [.observe(at: at(4))])
        #expect(machine.targets[0].busySince == at(2))
        #expect(machine.handle(.observed(try live(image: 2)), now: at(4)) == [.restore(name, try applied(0))])
    }

    @Test func theBudgetIsSaidOnceAndTheRollbackGoesOn() throws {
        var machine = try restoringBoth()
        _ = machine.handle(.begin, now: at(1))
        let reason = Reason(code: "unreachable", message: "no answer")
        let late = machine.handle(.observeFailed(reason), now: at(61))
        #expect(late.count == 2)
        guard case .overBudget(let said)? = late.last else {
            Issue.record("nothing was said")
            return
        }
        #expect(said.code == "rollback_over_budget" && said.message.contains("web-0") && said.message.contains("60 s"))
        #expect(machine.handle(.observeFailed(reason), now: at(63)) == [.observe(at: at(65))])
    }

    /// Three budgets after the failure the old release is left as it is: it must not keep a better commit out for ever.
    @Test func anOldReleaseThatIsIllItselfIsLeftAlone() throws {
        var machine = try machine([RollbackTarget(name: try applied(0).spec.name, kind: .restore(try applied(0)))])
        let name = machine.targets[0].name
        _ = machine.handle(.begin, now: at(1))
        _ = machine.handle(.observed(try live(image: 2)), now: at(1))
        _ = machine.handle(.written(name), now: at(2))
        _ = machine.handle(.observed(try live(image: 1)), now: at(4))
        // Somebody may have taken it away: each failed probe is followed by a look.
        #expect(machine.handle(.probed(name, healthy: false, detail: "503"), now: at(5)) == [.observe(at: at(6))])
        guard case .probe? = machine.handle(.observed(try live(image: 1)), now: at(6)).first else {
            Issue.record("it must go on probing")
            return
        }
        #expect(
            machine.handle(.probed(name, healthy: false, detail: "503"), now: at(181)) == [
                .finished([name: try applied(0)])
            ])
    }

    /// A create that was cut off may show up after the removal was asked for.
    @Test func whatWasMadeIsRemovedUntilItIsGone() throws {
        let name = try Fixtures.spec(2).name
        var machine = try machine([
            RollbackTarget(name: name, kind: .delete),
            RollbackTarget(name: try applied(1).spec.name, kind: .restore(try applied(1))),
        ])
        _ = machine.handle(.begin, now: at(1))
        let there = Fixtures.container(try Fixtures.spec(2))
        let other = Fixtures.container(try Fixtures.spec(2, 1))
        #expect(
            machine.handle(.observed(Fixtures.live([other])), now: at(1)) == [
                .restore(machine.targets[1].name, try applied(1))
            ])
        #expect(machine.targets[0].phase == .done)
        _ = machine.handle(.written(machine.targets[1].name), now: at(2))
        #expect(
            machine.handle(
                .observed(Fixtures.live([there, Fixtures.container(try Fixtures.spec(2, 1), status: .updating)])),
                now: at(3))
                == [.delete(name, containerID: there.id), .observe(at: at(4))])
    }

    @Test func whatIsGoneAltogetherIsLeftToTheNextPass() throws {
        var machine = try restoringBoth()
        _ = machine.handle(.begin, now: at(1))
        #expect(machine.handle(.observed(Fixtures.live([])), now: at(1)) == [.finished([:])])
    }
}
