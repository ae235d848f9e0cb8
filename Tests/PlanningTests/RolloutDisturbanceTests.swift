import DesiredState
import LiveState
import Model
import Planning
import Rollout
import TestSupport
import Testing

/// What somebody else does to an instance while it is replaced says nothing about its release.
@Suite struct RolloutDisturbanceTests: RolloutFixtures {
    /// Something that somebody else did to the instance under rollout.
    enum Disturbance: String, CaseIterable {
        case gone, leaving, replaced, variable, image, secret, probe, setting, deploying

        func apply(to container: LiveContainer) throws -> LiveContainer? {
            var changed = container
            switch self {
            case .gone: return nil
            case .leaving: changed.status = .deleting
            case .replaced: changed.id = "another"
            case .variable: changed.variables["A"] = "console"
            case .image: changed.image = try Fixtures.spec(7).image.description
            case .secret: changed.secretHashes["TOKEN"] = "console"
            case .probe: changed.startupProbe?.failureThreshold = 1
            case .setting: changed.settings.timeout = .seconds(1)
            case .deploying: changed.status = .updating
            }
            return changed
        }
    }

    @Test(arguments: Disturbance.allCases)
    func whatOthersDoIsNotTheReleasesFault(disturbance: Disturbance) throws {
        var machine = try machine()
        _ = try probing(&machine)
        let container = Fixtures.container(try Fixtures.spec(2))
        let found = try disturbance.apply(to: container)
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(2))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(3))
        var command = machine.handle(.observed(Fixtures.live(found.map { [$0] } ?? [])), now: at(3))
        if found?.status.isTransient ?? false {
            #expect(command == .observe(at: at(4)), "it is waited for")
            command = machine.handle(.observed(Fixtures.live(disturbance == .leaving ? [] : [container])), now: at(4))
        }
        #expect(command == .plan(machine.work.items[0]), "the step is begun again")
        #expect(machine.touched.count == 1)
    }

    @Test(arguments: [Disturbance.gone, .replaced, .variable])
    func theDeadlineOfADisturbedInstanceIsNotTheReleases(disturbance: Disturbance) throws {
        var machine = try machine()
        _ = try probing(&machine)
        let found = try disturbance.apply(to: Fixtures.container(try Fixtures.spec(2)))
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)))
        guard
            case .failed(let failure) = machine.handle(.observed(Fixtures.live(found.map { [$0] } ?? [])), now: at(101))
        else {
            Issue.record("the deadline ends it")
            return
        }
        #expect(failure.blame == .cloud && failure.reason.code == "instance_disturbed")
    }

    /// The deadline comes while what was disturbed is begun again: it was seen, and what the last look
    /// shows is what was left.
    @Test(arguments: [Disturbance.gone, .replaced, .variable])
    func aDisturbanceIsRememberedUntilTheNextWrite(disturbance: Disturbance) throws {
        var machine = try machine()
        _ = try probing(&machine)
        let found = Fixtures.live(
            try disturbance.apply(to: Fixtures.container(try Fixtures.spec(2))).map { [$0] } ?? [])
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(98))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(99))
        #expect(machine.handle(.observed(found), now: at(99)) == .plan(machine.work.items[0]))
        var command = machine.handle(.woken, now: at(100))
        if case .observe = command { command = machine.handle(.observed(found), now: at(101)) }
        guard case .failed(let failure) = command else {
            Issue.record("the deadline ends it")
            return
        }
        #expect(failure.blame == .cloud && failure.reason.code == "instance_disturbed", "\(failure.reason.code)")
    }

    /// After what others did it was written again: what is there at the deadline then is the release's.
    @Test func aDisturbanceEndsWithTheNextWrite() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        _ = try probing(&machine)
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(2))
        _ = machine.handle(.probed(healthy: false, detail: "503"), now: at(3))
        #expect(machine.handle(.observed(Fixtures.live([])), now: at(3)) == .plan(item))
        #expect(machine.handle(.planned(plan(item.name, .create)), now: at(4)) == .apply(handle: "h", item: item))
        _ = machine.handle(.applied(warnings: []), now: at(5))
        let busy = Fixtures.live([Fixtures.container(try Fixtures.spec(2), status: .updating)])
        _ = machine.handle(.observed(busy), now: at(99))
        _ = machine.handle(.woken, now: at(100))
        guard case .failed(let failure) = machine.handle(.observed(busy), now: at(101)) else {
            Issue.record("the deadline ends it")
            return
        }
        #expect(failure.blame == .release && failure.reason.code == "deadline_exceeded", "\(failure.reason)")
    }

    /// Somebody else wrote another image before our first look, and that one hangs.
    @Test func anImageOfOthersThatHangsIsNotTheReleasesFault() throws {
        var machine = try machine()
        try write(&machine, endsAt: 2)
        var other = Fixtures.container(try Fixtures.spec(2), status: .updating)
        other.image = try Fixtures.spec(7).image.description
        _ = machine.handle(.observed(Fixtures.live([other])), now: at(3))
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)), "no verdict without a last look")
        let failure = try failure(machine.handle(.observed(Fixtures.live([other])), now: at(100)))
        #expect(failure.blame == .cloud && failure.reason.code == "instance_disturbed", "\(failure.reason)")
    }

    /// A plan that gets no answer is not the release's: not where the instance had been written, and not where it had
    /// to be adopted.
    @Test(arguments: [false, true]) func aPlanThatHangsIsNotTheReleasesFault(adopts: Bool) throws {
        var machine = try machine()
        let item = machine.work.items[0]
        let live = Fixtures.live([Fixtures.container(try Fixtures.spec(2))])
        _ = machine.handle(.begin, now: at(0))
        _ = machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(1))])), now: at(0))
        _ = machine.handle(.planned(plan(item.name, .update)), now: at(0))
        // The process ended while it was applied.
        _ = machine.handle(.begin, now: at(10))
        #expect(machine.handle(.observed(live), now: at(20)) == .plan(item))
        if adopts {
            #expect(
                machine.handle(.planned(plan(item.name, .create)), now: at(21))
                    == .adopt(item.name, containerID: "id-web-0"))
        }
        let failure = try failure(machine.handle(.woken, now: at(100)))
        #expect(failure.blame == .cloud && failure.reason.code == "deadline_in_outage", "\(failure.reason)")
        #expect(
            failure.reason.message.hasSuffix("It was kept from it: Terraform's plan hadn't ended."), "\(failure.reason)"
        )
    }

    /// It is in error after our deploy, and something is ignored there: a plan was to say whether it is ours. That it
    /// takes long excuses nothing.
    @Test func aVerdictThatAPlanWasToConfirmStands() throws {
        var machine = try machine()
        let item = machine.work.items[0]
        var ill = Fixtures.container(try Fixtures.spec(2), status: .error)
        ill.variables["KEPT"] = "by a rule"
        try write(&machine, endsAt: 2)
        #expect(machine.handle(.observed(Fixtures.live([ill])), now: at(90)) == .plan(item))
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)))
        let failure = try failure(machine.handle(.observed(Fixtures.live([ill])), now: at(101)))
        #expect(failure.blame == .release && failure.reason.code == "deploy_failed", "\(failure.reason)")
    }

    /// The deadline came while a look was under way, which then got no answer. That the next one does doesn't make the
    /// time the release's.
    @Test func aLookWithoutAnAnswerAtTheDeadlineIsNotTheReleasesFault() throws {
        var machine = try machine()
        try write(&machine, endsAt: 2)
        #expect(machine.handle(.woken, now: at(100)) == .observe(at: at(100)))
        machine.keptFromLooking(since: at(3))
        let failure = try failure(
            machine.handle(.observed(Fixtures.live([Fixtures.container(try Fixtures.spec(2))])), now: at(101)))
        #expect(failure.blame == .cloud && failure.reason.code == "deadline_in_outage", "\(failure.reason)")
    }
}
