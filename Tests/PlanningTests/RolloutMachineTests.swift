import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

@Suite struct RolloutMachineTests: RolloutFixtures {
    @Test func oneInstanceAfterTheOther() throws {
        var machine = try machine()
        let old = try Fixtures.release(1).instances(of: Fixtures.service())
        var clock: Int64 = 0
        #expect(machine.handle(.begin, now: at(0)) == .observe(at: at(0)))
        for (index, item) in machine.work.items.enumerated() {
            let spec = try #require(item.spec)
            #expect(
                machine.handle(.observed(Fixtures.live(old.map { Fixtures.container($0) })), now: at(clock))
                    == .plan(item))
            #expect(
                machine.handle(.planned(plan(item.name, .update)), now: at(clock)) == .apply(handle: "h", item: item))
            #expect(machine.touched.count == index + 1)
            #expect(machine.handle(.applied(warnings: []), now: at(clock)) == .observe(at: at(clock)))
            let busy = Fixtures.live([Fixtures.container(spec, status: .updating)])
            #expect(machine.handle(.observed(busy), now: at(clock)) == .observe(at: at(clock + 1)))
            var command = machine.handle(.observed(Fixtures.live([Fixtures.container(spec)])), now: at(clock))
            var probes = 0
            while case .probe = command {
                probes += 1
                clock += 1
                command = machine.handle(.probed(healthy: true, detail: "200 OK"), now: at(clock))
            }
            #expect(probes == 4, "two probes in a row, then two seconds of soak")
            #expect(
                command == .instanceDone(item.name, AppliedInstance(spec: spec, container: Fixtures.container(spec))))
            let next = machine.handle(.next, now: at(clock))
            #expect(index == 0 ? next == .observe(at: at(clock)) : next == .finished)
        }
    }

    @Test func aFailedProbeIsConfirmedOnce() throws {
        var machine = try machine()
        _ = try probing(&machine)
        guard case .probe = machine.handle(.probed(healthy: false, detail: "503"), now: at(2)) else {
            Issue.record("one failed probe must be confirmed")
            return
        }
        // No verdict without a last look.
        #expect(machine.handle(.probed(healthy: false, detail: "503"), now: at(3)) == .observe(at: at(3)))
        guard
            case .failed(let failure) = machine.handle(
                .observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2))])), now: at(3))
        else {
            Issue.record("two must end it")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "probe_failed" && failure.since == at(2))
        #expect(RollbackMachine.targets(of: machine).map(\.name.text) == ["web-0"])
    }

    @Test func errorAfterTheDeployIsTheRelease() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        let spec = try #require(item.spec)
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(
            .observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1), status: .error)])), now: at(0))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(0))
        _ = machine.handle(.applied(warnings: []), now: at(0))
        guard
            case .failed(let failure) = machine.handle(
                .observed(Fixtures.live([Fixtures.container(spec, status: .error)])), now: at(1))
        else {
            Issue.record("not failed")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deploy_failed")
    }

    @Test func anOutageIsNobodysFault() throws {
        var machine = try machine()
        _ = machine.handle(.begin, now: at(0))
        let reason = Reason(code: "unreachable", message: "no")
        #expect(machine.handle(.effectFailed(.cloud, reason), now: at(1)) == .wait(until: at(3)))
        #expect(machine.handle(.effectFailed(.cloud, reason), now: at(3)) == .wait(until: at(7)))
        guard case .failed(let failure) = machine.handle(.woken, now: at(100)) else {
            Issue.record("the deadline must end it")
            return
        }
        #expect(
            failure.blame == .cloud && failure.reason.message.hasSuffix("It was kept from it: no"),
            "it says what kept it")
    }

    /// A process that stops goes on with nothing between two instances, and may stay a while for other environments.
    /// Asking to be woken at a time that is past would keep it busy until it ends.
    @Test func overdueBetweenInstancesItIsWokenLater() throws {
        var machine = try machine()
        try write(&machine, endsAt: 10)
        let live = Fixtures.live([Fixtures.container(try Fixtures.spec(2))])
        _ = machine.handle(.observed(live), now: at(10))
        for second in 11...30 as ClosedRange<Int64> where machine.phase != .betweenInstances {
            _ = machine.handle(.probed(healthy: true, detail: "200"), now: at(second))
        }
        try #require(machine.phase == .betweenInstances)
        let late = machine.deadline + .seconds(1)
        for now in [machine.deadline, late] {
            guard case .wait(let time) = machine.handle(.woken, now: now) else {
                Issue.record("it must wait")
                return
            }
            #expect(time > now)
        }
    }

    private let quota = Reason(code: "quota", message: "ContainersCount has reached its quota")

    /// Plans and applies the first instance; nothing is there but what ran before.
    private func applying(_ machine: inout RolloutMachine, _ event: RolloutEvent, at seconds: Int64) throws {
        let item = machine.work.items[0]
        #expect(machine.handle(event, now: at(seconds)) == .observe(at: at(seconds)))
        let live = Fixtures.live([Fixtures.container(try Fixtures.spec(1))])
        #expect(machine.handle(.observed(live), now: at(seconds)) == .plan(item))
        #expect(machine.handle(.planned(plan(item.name, .update)), now: at(seconds)) == .apply(handle: "h", item: item))
    }

    /// The cloud refuses it: that says nothing about somebody who changes things, however often it is.
    @Test func aRefusedApplyIsNoTry() throws {
        var machine = try machine()
        for round in 0..<9 {
            try applying(&machine, round == 0 ? .begin : .woken, at: Int64(round))
            guard case .wait = machine.handle(.effectFailed(.cloud, quota), now: at(Int64(round))) else {
                Issue.record("round \(round) must wait")
                return
            }
        }
        try applying(&machine, .woken, at: 20)
        #expect(machine.handle(.applied(warnings: []), now: at(20)) == .observe(at: at(20)))
    }

    /// Wherever the deadline finds it: the release isn't to blame for what the cloud refuses.
    @Test(arguments: [true, false]) func aRefusedApplyIsNotTheReleasesFault(isPlanning: Bool) throws {
        var machine = try machine()
        try applying(&machine, .begin, at: 0)
        _ = machine.handle(.effectFailed(.cloud, quota), now: at(1))
        if isPlanning {
            _ = machine.handle(.woken, now: at(5))
            _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(5))
        } else {
            try applying(&machine, .woken, at: 5)
        }
        guard
            case .failed(let failure) = machine.handle(
                .planned(plan(machine.work.items[0].name, .update)), now: at(100))
        else {
            Issue.record("the deadline must end it")
            return
        }
        #expect(failure.blame == .cloud && failure.reason.code == "quota")
        #expect(failure.reason.message.hasSuffix("It was kept from it: ContainersCount has reached its quota"))
    }

    @Test func aStuckDeployRunsIntoTheDeadline() throws {
        var machine = try machine()
        _ = try probing(&machine)
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)))
        guard
            case .failed(let failure) = machine.handle(
                .observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2))])), now: at(100))
        else {
            Issue.record("not failed")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deadline_exceeded")
    }

    /// What took the time was something else: 30 s are no time to start in. It gets its minute, or each run would come
    /// as late again.
    @Test func anInstanceThatWasJustBegunGetsItsMinute() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(60))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(70))
        #expect(machine.handle(.woken, now: at(100)) == .wait(until: at(130)), "the write is under way")
        _ = machine.handle(.applied(warnings: []), now: at(101))
        let hangs = Fixtures.live([Fixtures.container(try #require(item.spec), status: .updating)])
        #expect(machine.handle(.observed(hangs), now: at(129)) == .observe(at: at(130)))
        // A minute was enough.
        #expect(machine.handle(.observed(hangs), now: at(130)) == .observe(at: at(130)))
        guard case .failed(let failure) = machine.handle(.observed(hangs), now: at(130)) else {
            Issue.record("the new deadline must end it")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deadline_exceeded")
    }

    /// What ends just when the deadline comes isn't lost: the time that it gets is spent on judging it.
    @Test func whatEndsAtTheDeadlineIsHeard() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(60))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(70))
        #expect(machine.handle(.applied(warnings: []), now: at(101)) == .observe(at: at(101)))
        #expect(machine.deadline == at(130))
        let live = Fixtures.live([Fixtures.container(try #require(item.spec))])
        guard case .probe = machine.handle(.observed(live), now: at(102)) else {
            Issue.record("it is probed")
            return
        }
    }

    /// Scaleway doesn't answer: that is nobody who keeps changing the instance, and it doesn't last for ever either.
    @Test func deploysWithoutAnAnswerAreNoTries() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        let spec = try #require(item.spec)
        let down = Fixtures.live([Fixtures.container(spec, status: .error)])
        _ = machine.handle(.begin, now: at(0))
        var clock: Int64 = 0
        var command = RolloutAction.finished
        for _ in 0..<20 {
            clock += 30
            command = machine.handle(.observed(down), now: at(clock))
            guard command == .plan(item) else { break }
            #expect(
                machine.handle(.planned(plan(item.name, nil)), now: at(clock)) == .redeploy(containerID: "id-web-0"))
            _ = machine.handle(.effectFailed(.cloud, Reason(code: "cut_off", message: "no answer")), now: at(clock + 1))
        }
        guard case .failed(let failure) = command else {
            Issue.record("its deadline must end it, not \(command)")
            return
        }
        #expect(
            failure.blame == .cloud && failure.reason.code == "cut_off" && clock <= 180, "\(failure.reason) at \(clock)"
        )
    }

    /// A lock that lasts between two looks that go well is trouble all the same, and what it took is given back; a
    /// start of the process in between forgets nothing of that.
    @Test(arguments: [false, true]) func timeThatTheCloudTookIsGivenBack(startsAnew: Bool) throws {
        var machine = try machine()
        let item = machine.work.items[0]
        let old = Fixtures.live([Fixtures.container(try Fixtures.spec(1))])
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(old), now: at(0))
        _ = machine.handle(.effectFailed(.cloud, Reason(code: "locked", message: "locked")), now: at(10))
        if startsAnew { _ = machine.handle(.begin, now: at(30)) }
        _ = machine.handle(.observed(old), now: at(40))
        #expect(machine.handle(.planned(plan(item.name, .update)), now: at(90)) == .apply(handle: "h", item: item))
        #expect(machine.deadline == at(180), "80 s of 100 were the lock's")
    }

    /// Somebody who takes it away each time: after four plans it stops, and nothing is held.
    @Test func beginningAgainIsBounded() throws {
        var machine = try machine()
        var command = try probing(&machine)
        let item = machine.work.items[0]
        var rounds = 0
        while rounds < 10 {
            rounds += 1
            _ = machine.handle(.probed(healthy: false, detail: "404"), now: at(2))
            _ = machine.handle(.probed(healthy: false, detail: "404"), now: at(3))
            command = machine.handle(.observed(Fixtures.live([])), now: at(3))
            guard case .plan = command else { break }
            _ = machine.handle(.planned(plan(item.name, .create)), now: at(3))
            _ = machine.handle(.applied(warnings: []), now: at(3))
            _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2))])), now: at(3))
        }
        guard case .failed(let failure) = command else {
            Issue.record("it goes on for ever")
            return
        }
        #expect(rounds == 4 && failure.blame == .configuration && failure.reason.code == "does_not_converge")
    }

    /// In `error`, and not with what we wrote: whose error it is can't be said.
    @Test func anErrorOfWhatSomebodyElseWroteIsNotTheReleases() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(0))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(0))
        _ = machine.handle(.applied(warnings: []), now: at(0))
        _ = machine.handle(
            .observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2), status: .updating)])), now: at(1))
        var other = Fixtures.container(try Fixtures.spec(2), status: .error)
        other.variables["A"] = "console"
        #expect(machine.handle(.observed(Fixtures.live([other])), now: at(2)) == .plan(item))
    }

    /// Before anything of it was begun, a deadline says nothing about a release.
    @Test func aReleaseThatWasNeverTriedIsNotBlamed() throws {
        var machine = try machine()
        _ = machine.handle(.begin, now: at(0))
        let busy = Fixtures.live([Fixtures.container(try Fixtures.spec(1), status: .upgrading)])
        #expect(machine.handle(.observed(busy), now: at(0)) == .observe(at: at(1)))
        guard case .failed(let failure) = machine.handle(.observed(busy), now: at(100)) else {
            Issue.record("not ended")
            return
        }
        #expect(failure.blame == .cloud && failure.reason.message.contains("Scaleway says that web-0 is upgrading"))
    }

    @Test(arguments: [PlannedChange.Action.replace, .create])
    func theStateIsMendedFirst(action: PlannedChange.Action) throws {
        var machine = try machine()
        let item = machine.work.items[0]
        let container = Fixtures.container(try Fixtures.spec(1))
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([container])), now: at(0))
        let command = machine.handle(.planned(plan(item.name, action)), now: at(0))
        #expect(command == (action == .replace ? .untaint(item.name) : .adopt(item.name, containerID: container.id)))
        #expect(machine.handle(.done, now: at(1)) == .plan(item))
        #expect(machine.touched.isEmpty)
    }

    @Test func anUnhealthyInstanceIsDeployedAgain() throws {
        var machine = try machine(kind: .redeploy)
        let item = machine.work.items[0]
        let container = Fixtures.container(try #require(item.spec), status: .error)
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([container])), now: at(0))
        #expect(machine.handle(.planned(plan(item.name, nil)), now: at(0)) == .redeploy(containerID: container.id))
    }

    /// A rollout of what runs already: `kind` on the first instance, whose plan is empty.
    private func probingWhatRuns(kind: ServiceWork.Item.Kind) throws -> RolloutMachine {
        let service = try Fixtures.service()
        let spec = try Fixtures.spec(1)
        let item = ServiceWork.Item(name: spec.name, kind: kind, spec: spec)
        var machine = RolloutMachine(
            work: ServiceWork(service: service, release: try Fixtures.release(1), items: [item]), policy: policy,
            previous: [spec.name: AppliedInstance(spec: spec, container: Fixtures.container(spec))],
            startedAt: Fixtures.start)
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(spec)])), now: at(0))
        guard case .probe = machine.handle(.planned(plan(spec.name, nil)), now: at(0)) else {
            Issue.record("an empty plan must lead to a probe")
            return machine
        }
        return machine
    }

    /// There is no earlier release to go back to, and it doesn't answer: deploying it again is all that can help.
    @Test(arguments: [ServiceWork.Item.Kind.check, .update])
    func whatRanBeforeAndIsIllIsDeployedAgainOnce(kind: ServiceWork.Item.Kind) throws {
        var machine = try probingWhatRuns(kind: kind)
        let container = Fixtures.container(try Fixtures.spec(1))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(1))
        #expect(machine.handle(.probed(healthy: false, detail: "503"), now: at(2)) == .observe(at: at(2)))
        #expect(
            machine.handle(.observed(Fixtures.live([container])), now: at(2)) == .redeploy(containerID: container.id))
        _ = machine.handle(.done, now: at(3))
        guard case .probe = machine.handle(.observed(Fixtures.live([container])), now: at(4)) else {
            Issue.record("the new deploy must be probed")
            return
        }
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(5))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(6))
        guard case .failed(let failure) = machine.handle(.observed(Fixtures.live([container])), now: at(6)) else {
            Issue.record("a second failure must end it")
            return
        }
        #expect(failure.reason.code == "probe_failed")
    }

    /// A look that got no answer for a minute took that minute, not the moment in which that became known.
    @Test func aLookThatGotNoAnswerIsGivenBackFromWhenItWasAskedFor() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(0))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(0))
        _ = machine.handle(.applied(warnings: []), now: at(10))
        machine.keptFromLooking(since: at(10))
        _ = machine.handle(.effectFailed(.cloud, Reason(code: "unreachable", message: "no answer")), now: at(70))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2))])), now: at(72))
        _ = machine.handle(.planned(plan(item.name, nil)), now: at(73))
        #expect(machine.deadline == at(163))
    }
}
