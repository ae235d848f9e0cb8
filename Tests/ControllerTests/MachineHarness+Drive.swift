import Controller
import Model
import Testing

extension MachineHarness {
    /// Answers effects and wakes the machine until `done`, or until `limit` steps went by.
    mutating func drive(
        _ world: inout ObedientWorld, limit: Int = 6000, until done: (MachineHarness, ObedientWorld) -> Bool
    ) throws {
        for _ in 0..<limit {
            if done(self, world) { return }
            if let first = effects.first {
                answer(try world.answer(first.effect, now: now))
            } else {
                wake()
            }
        }
        Issue.record(
            "not done after \(limit) steps: \(String(describing: machine.reconciliation?.standing).prefix(200))")
    }

    /// Until a pass ended with this outcome as the last one.
    mutating func drive(_ world: inout ObedientWorld, to outcome: Outcome) throws {
        let before = machine.memory.passes.last?.at
        try drive(&world) { harness, _ in
            let last = harness.machine.memory.passes.last
            return harness.machine.reconciliation == nil && last?.at != before && last?.outcome == outcome
        }
    }
}
