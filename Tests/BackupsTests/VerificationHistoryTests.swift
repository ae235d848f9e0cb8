import Backups
import LiveState
import Model
import Ports
import Testing

/// Histories by chance: whatever happens, nothing is left behind, no backup is restored twice for one verification, and each
/// verification is told once.
@Suite struct VerificationHistoryTests {
    @Test(arguments: [LiveBackup.Kind.logical, .snapshot])
    func histories(_ kind: LiveBackup.Kind) throws {
        var verdicts: Set<VerificationResult.Verdict> = []
        var crashes = 0
        for seed in UInt64(0)..<60 {
            var world = try VerificationWorld(seed: seed, kind: kind)
            world.faults = VerificationWorld.Faults(
                silence: 0.1, refusal: 0.1, crash: 0.05, suspension: 0.01, restore: 0.1, container: 0.1)
            if seed % 4 == 0 { world.rows = ["experiments": 3] }
            world.start()
            let end = world.time + .seconds(2 * 86_400)
            while world.time < end { world.step() }
            crashes += world.crashes
            // In the calm everything comes to its end.
            world.faults = VerificationWorld.Faults()
            world.rows = ["experiments": 120]
            world.run { $0.machine.memory.last["evalap"]?.verdict == .good && $0.machine.memory.run == nil }
            #expect(world.things.isEmpty && world.isSettled, "seed \(seed): \(world.things)")
            #expect(world.restores.values.allSatisfy { $0 == 1 }, "seed \(seed): \(world.restores)")
            let begun = world.notes.filter { $0.note.kind == .begun }.map(\.note.backupID)
            let told = world.notes.compactMap(\.note.result)
            // Each that was begun has its one end, whatever it is.
            #expect(told.count == begun.count, "seed \(seed)")
            let ends = world.notes.map(\.note).filter { [.verified, .failed].contains($0.kind) }
            #expect(ends.allSatisfy { $0.result != nil })
            verdicts.formUnion(told.map(\.verdict))
        }
        #expect(verdicts == [.good, .bad, .undecided] && crashes > 60)
    }
}
