import Controller
import Model
import Ports
import Testing

/// Tries belong to the step: what one step used up isn't missing in the next.
@Suite struct TriesTests {
    @Test func throttledLooksLeaveThePlanAllItsTries() throws {
        var harness = try MachineHarness()
        var world = ObedientWorld()
        harness.send(.restarted)
        let throttled = EffectResult.failed(PortFailure(.throttled, code: "scaleway_throttled", "too many requests"))
        let locked = EffectResult.failed(PortFailure(.locked, code: "terraform_locked", "somebody holds the lock"))
        func next(_ isWanted: (Effect) -> Bool) throws {
            try harness.drive(&world) { harness, _ in harness.effects.first.map { isWanted($0.effect) } ?? false }
        }
        for _ in 0..<4 {
            try next { if case .observe = $0 { true } else { false } }
            harness.answer(throttled)
        }
        for _ in 0..<4 {
            try next { if case .plan = $0 { true } else { false } }
            harness.answer(locked)
            #expect(harness.machine.reconciliation?.outcome == nil)
        }
        try harness.drive(&world, to: .completed)
        #expect(harness.outcomes == [.completed])
    }
}
