import Foundation
import Migrations
import Model
import Ports
import TestSupport
import Testing

/// Histories in which anything may happen, in any order, the process's death among it.
@Suite struct MigrationHistoryTests {
    private static let kinds: [PortFailure.Kind] = [
        .unreachable, .throttled, .transient, .denied, .notFound, .invalid, .quota, .locked, .timedOut, .cancelled,
        .internalError,
    ]
    private static let codes = ["migrate_database", "migrate_locked", "migrate_failed", "migrate_interrupted", nil]

    /// What the other side does, at random; mostly nothing comes to an end.
    private static func answer(_ action: MigrationAction, _ dice: inout Dice) -> MigrationEvent {
        func happens(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &dice) < percent }
        if happens(15), let kind = kinds.randomElement(using: &dice) {
            return .effectFailed(PortFailure(kind, code: "some_trouble", "It went wrong."))
        }
        switch action {
        case .begin: return .begun(containerID: "00000000-0000-4000-8000-00000000000\(happens(50) ? 1 : 2)")
        case .remove: return .removed
        default: break
        }
        let containers: [MigrationLook.Container] = [.ready, .ready, .deploying, .gone, .broken("It is broken")]
        let container = happens(90) ? .ready : containers.randomElement(using: &dice) ?? .ready
        guard happens(60) else { return .looked(MigrationLook(container)) }
        let states: [MigrationLook.State] = [.starting, .waiting, .running]
        guard happens(5) else {
            let state = states.randomElement(using: &dice) ?? .running
            return .looked(MigrationLook(container, answer: .of(state, didRun: state == .running)))
        }
        if happens(50) { return .looked(MigrationLook(.ready, answer: .of(.done))) }
        let code = codes.randomElement(using: &dice) ?? nil
        return .looked(MigrationLook(.ready, answer: .of(.failed, code, didRun: happens(50))))
    }

    /// A run ends once, in time, and with what was heard.
    @Test func everyHistoryEnds() throws {
        var verdicts: [MigrationEnd.Verdict: Int] = [:]
        var restarts = 0
        for seed in 1...1500 as ClosedRange<UInt64> {
            var dice = Dice(seed: seed)
            var world = MigrationWorld()
            var told: [MigrationLook.Answer] = []
            while world.end == nil {
                world.run { action, _ in
                    guard Int.random(in: 0..<100, using: &dice) >= 3 else { return nil }
                    let event = Self.answer(action, &dice)
                    if case .looked(let look) = event, let answer = look.answer { told.append(answer) }
                    return event
                }
                guard world.end == nil else { break }
                restarts += 1
                let data = try JSONEncoder().encode(world.machine.saved)
                world.machine = MigrationMachine(try JSONDecoder().decode(MigrationMachine.Saved.self, from: data))
            }
            let end = try #require(world.end)
            verdicts[end.verdict, default: 0] += 1
            let last = told.last
            // Five containers at most, each with its time, and the removal's.
            #expect(world.seconds <= 5 * 1170 + 120, "seed \(seed)")
            if end.verdict == .done {
                #expect(last?.state == .done && end.record.failure == nil && end.record.after == "0002", "seed \(seed)")
            } else {
                #expect(end.record.failure != nil, "seed \(seed)")
            }
            // What was begun is never called not begun.
            if told.contains(where: { $0.didRun }), end.verdict == .notBegun {
                Issue.record("seed \(seed): \(end)")
            }
        }
        #expect(
            verdicts.count == 3 && verdicts.values.allSatisfy { $0 > 50 } && restarts > 500, "\(verdicts), \(restarts)")
    }
}
