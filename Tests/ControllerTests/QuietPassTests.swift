import Controller
import Model
import Ports
import Testing

/// A pass that found what the pass before found leaves nothing on the disk.
@Suite struct QuietPassTests {
    private func passes(_ count: Int, _ harness: inout MachineHarness, _ world: inout ObedientWorld) throws {
        let before = harness.machine.memory.passes.count
        try harness.drive(&world, limit: 30 * count + 100) { harness, _ in
            harness.machine.reconciliation == nil && harness.machine.memory.passes.count >= before + count
        }
    }

    @Test func aQuietPassWritesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(1, &harness, &world)
        let (saves, events, last) = (harness.saves, harness.recorded.count, harness.machine.memory.passes.last)
        try passes(10, &harness, &world)
        #expect(harness.saves == saves && harness.recorded.count == events)
        #expect(try #require(harness.machine.memory.passes.last?.at) > #require(last?.at), "but it is known")
    }

    @Test func aFailedPassThatFailsAgainWritesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned()
        func fail(_ request: Int) throws {
            try harness.drive(&world) { harness, _ in
                harness.effects.contains { if case .observe = $0.effect { true } else { false } }
            }
            let id = "\(request)a2b3c4d-0000-4000-8000-000000000000"
            harness.answer(
                .failed(PortFailure(.denied, code: "scaleway_permission_denied", "HTTP 403 (request \(id))")))
            try harness.drive(&world) { harness, _ in harness.machine.reconciliation == nil }
        }
        try fail(1)
        let (saves, events) = (harness.saves, harness.recorded.count)
        for request in 2...5 { try fail(request) }
        #expect(harness.saves == saves && harness.recorded.count == events)
    }

    @Test func anotherCommitIsRecordedAndTheNextPassIsQuietAgain() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(2, &harness, &world)
        world.commit = 7
        let events = harness.recorded.count
        try passes(1, &harness, &world)
        #expect(harness.recorded.dropFirst(events).map(\.kind) == [.reconciliationNoop])
        #expect(harness.recorded.last?.commit?.id.text.hasPrefix("7") == true)
        let saves = harness.saves
        try passes(3, &harness, &world)
        #expect(harness.saves == saves && harness.recorded.count == events + 1)
    }

    /// A person who asks doesn't wait for the slow check: what was changed in the console goes back now.
    @Test func whatAPersonAsksForIsPlannedInFullAndRecorded() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(2, &harness, &world)
        let events = harness.recorded.count
        world.planned = nil
        harness.request(.reconcile)
        try harness.drive(&world) { harness, _ in
            harness.answers["r1"] != nil && harness.machine.reconciliation == nil
        }
        #expect(harness.recorded.dropFirst(events).map(\.kind) == [.reconciliationStarted, .reconciliationNoop])
        #expect(world.planned?.targets == [])
    }

    // MARK: Heartbeats

    private func heartbeat(_ harness: inout MachineHarness, _ world: inout ObedientWorld) throws -> PassTally {
        let events = harness.recorded.count
        try harness.drive(&world) { harness, _ in harness.recorded.count > events }
        let event = try #require(harness.recorded.last)
        #expect(event.kind == .auditHeartbeat && harness.recorded.count == events + 1)
        return try #require(event.passes)
    }

    @Test func aHeartbeatCountsWhatWasQuiet() throws {
        var (harness, world) = try MachineHarness.provisioned()
        let first = harness.machine.memory.passes.count
        // The first look at the surroundings is something new.
        try passes(1, &harness, &world)
        let saves = harness.saves
        let tally = try heartbeat(&harness, &world)
        #expect(
            tally.groups.map(\.code) == ["converged"]
                && tally.groups[0].commit?.text == String(repeating: "1", count: 40))
        #expect(tally.count == harness.machine.memory.passes.count - first && tally.count > 15, "\(tally)")
        #expect(tally.uncounted == nil && harness.recorded.last?.outcome == nil)
        #expect(harness.saves == saves + 2, "its state, and that it is recorded")
        // The next one counts on from there.
        let end = try #require(harness.recorded.last?.time)
        let second = try heartbeat(&harness, &world)
        #expect(second.since == end && harness.recorded.last?.time == end + .seconds(300))
    }

    @Test func whatACrashTookFromTheCountIsSaid() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(5, &harness, &world)
        let saved = try #require(harness.durable.savedAt)
        harness.restart()
        let began = harness.now
        let tally = try heartbeat(&harness, &world)
        #expect(tally.uncounted == PassTally.Gap(since: saved, until: began))
        let next = try heartbeat(&harness, &world)
        #expect(next.uncounted == nil)
    }

    @Test func anOrderlyEndTakesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(5, &harness, &world)
        harness.send(.stopping)
        harness.restart()
        let tally = try heartbeat(&harness, &world)
        #expect(tally.uncounted == nil && tally.count > 5 && tally.since < harness.now - .seconds(299))
    }

    /// A start after an orderly end, and a crash before anything else was saved.
    @Test func aCrashAfterAnOrderlyEndIsSaidToo() throws {
        var (harness, world) = try MachineHarness.provisioned()
        harness.send(.stopping)
        harness.restart()
        try passes(2, &harness, &world)
        harness.restart()
        let began = harness.now
        let tally = try heartbeat(&harness, &world)
        #expect(tally.uncounted?.until == began)
    }

    @Test func anEnvironmentWithoutPassesHasNoHeartbeat() throws {
        var (harness, _) = try MachineHarness.provisioned()
        harness.request(.turn)
        while let first = harness.effects.first, first.effect == .discardPlans { harness.answer(.done) }
        let events = harness.recorded.count
        for _ in 0..<5 { harness.wake() }
        #expect(harness.recorded.count == events)
    }

    /// While the disk is full nothing heaps up: the count goes on, and one heartbeat says it all.
    @Test func oneHeartbeatAfterAFullDisk() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try passes(1, &harness, &world)
        harness.savesFail = true
        try passes(100, &harness, &world)
        #expect(harness.recorded.filter { $0.kind == .auditHeartbeat }.isEmpty)
        harness.savesFail = false
        try harness.drive(&world) { harness, _ in harness.recorded.filter { $0.kind == .auditHeartbeat }.count == 2 }
        let tallies = harness.recorded.compactMap(\.passes)
        #expect(
            tallies.map(\.count).reduce(0, +) > 100
                && tallies[1].since == harness.recorded.first { $0.kind == .auditHeartbeat }?.time)
    }

    @Test func aSurveyThatFindsTheSameWritesNothing() throws {
        var (harness, world) = try MachineHarness.provisioned()
        try harness.drive(&world) { _, world in world.surveys.count == 1 }
        try passes(1, &harness, &world)
        let (saves, at) = (harness.saves, harness.machine.memory.surroundings.survey?.at)
        harness.now = harness.now + .seconds(301)
        try harness.drive(&world) { harness, _ in harness.machine.memory.surroundings.survey?.at != at }
        let beats = harness.recorded.filter { $0.kind == .auditHeartbeat }.count
        #expect(harness.saves == saves + 2 * beats)
    }

    // MARK: Bounds

    @Test func stepsOfAFailingRollbackAreBounded() throws {
        var (harness, world) = try MachineHarness.provisioned()
        world.image = 9
        try harness.drive(&world) { harness, _ in
            harness.effects.contains { if case .restore = $0.effect { true } else { false } }
        }
        var most = 0
        for number in 0..<2000 {
            guard let first = harness.effects.first else {
                harness.wake()
                continue
            }
            if case .restore = first.effect {
                harness.answer(.failed(PortFailure(.unreachable, code: "x", "HTTP 503, try \(number)")))
            } else {
                harness.answer(try world.answer(first.effect, now: harness.now))
            }
            most = max(most, harness.shown.count)
        }
        #expect(most <= 302, "\(most) steps")
    }
}
