import Backups
import DesiredState
import LiveState
import Model
import Testing

/// Four hundred days, in which everything goes wrong that can.
@Suite struct BackupYearsTests {
    private static let bad = BackupWorld.Faults(
        failure: 0.03, empty: 0.01, endless: 0.003, silence: 0.02, space: 0.03, theft: 0.01, schedule: 0.03,
        clock: 0.02,
        crash: 0.1, outage: 0.05)

    private static let policies = [
        BackupPolicy(database: "evalap", daily: 30, weekly: 13, monthly: 12),
        BackupPolicy(database: "runners", daily: 30, weekly: 4, monthly: 0),
    ]

    @Test(arguments: [LiveBackup.Kind.logical, .snapshot], [UInt64(1), 2, 3])
    func thePolicyHolds(kind: LiveBackup.Kind, seed: UInt64) {
        var world = BackupWorld(seed: seed, faults: Self.bad, kind: kind, policies: Self.policies)
        var worst: [BackupTier: Double] = [:]
        var stolen = 0
        world.run(until: world.start + .seconds(400 * 86_400)) { world in
            for tier in BackupTier.allCases {
                let (covered, all) = world.coverage(tier)
                if all > 0 { worst[tier] = min(worst[tier] ?? 1, Double(covered) / Double(all)) }
            }
            stolen = world.notes.count { $0.note.kind == .vanished }
        }
        #expect(world.violations.isEmpty, "seed \(seed): \(world.violations.prefix(5))")
        #expect(!world.removed.isEmpty)
        print(
            "kind \(kind) seed \(seed) worst \(worst) stolen \(stolen) looks \(world.looks) removed \(world.removed.count) notes \(world.notes.count)"
        )
        for tier in BackupTier.allCases {
            let (covered, all) = world.coverage(tier)
            print("  \(tier) \(covered)/\(all)")
        }
    }

    /// Without faults nothing is ever missing, and hardly anything is looked at.
    @Test(arguments: [LiveBackup.Kind.logical, .snapshot])
    func aQuietYear(kind: LiveBackup.Kind) {
        var world = BackupWorld(seed: 7, kind: kind, policies: Self.policies)
        world.run(until: world.start + .seconds(400 * 86_400)) { world in
            for tier in BackupTier.allCases {
                let (covered, all) = world.coverage(tier)
                if covered != all { Issue.record("\(world.time): \(tier) \(covered) of \(all)") }
            }
        }
        #expect(world.violations.isEmpty)
        #expect(!world.notes.contains { [.failed, .condition, .vanished, .extended].contains($0.note.kind) })
        // The schedule makes the days.
        #expect(!world.backups.values.contains { $0.name.hasPrefix("amarre-daily") })
        #expect(world.looks < 400 * (288 + 80))
    }
}
