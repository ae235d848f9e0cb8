import Backups
import DesiredState
import Foundation
import LiveState
import Model
import Testing

/// Weeks and months, in which everything goes wrong that can: as many days as AMARRE_BACKUP_DAYS says, else few enough for
/// each build; AMARRE_BACKUP_SEEDS says how many runs.
@Suite struct BackupYearsTests {
    private static let days = ProcessInfo.processInfo.environment["AMARRE_BACKUP_DAYS"].flatMap { Int64($0) } ?? 40

    private static let seeds =
        ProcessInfo.processInfo.environment["AMARRE_BACKUP_SEEDS"].flatMap { UInt64($0) }.map { Array(1...$0) } ?? [1]

    private static let bad = BackupWorld.Faults(
        failure: 0.03, empty: 0.01, endless: 0.003, silence: 0.02, space: 0.03, theft: 0.01, schedule: 0.03,
        clock: 0.02,
        crash: 0.1, outage: 0.05)

    private static let policies = [
        BackupPolicy(database: "evalap", daily: 30, weekly: 13, monthly: 12),
        BackupPolicy(database: "runners", daily: 30, weekly: 4, monthly: 0),
    ]

    @Test(arguments: [LiveBackup.Kind.logical, .snapshot], seeds)
    func thePolicyHolds(kind: LiveBackup.Kind, seed: UInt64) {
        var world = BackupWorld(seed: seed, faults: Self.bad, kind: kind, policies: Self.policies)
        var (all, missing): (Set<String>, Set<String>) = ([], [])
        world.run(until: world.start + .seconds(Self.days * 86_400)) { world in
            let slots = world.slots
            all.formUnion(slots.all)
            missing.formUnion(slots.missing)
        }
        #expect(world.violations.isEmpty, "seed \(seed): \(world.violations.prefix(5))")
        // What somebody else takes away when its day is over can't be made again.
        #expect(
            missing.count <= all.count / 1000 + world.thefts,
            "seed \(seed): of \(all.count) slots, with \(world.thefts) taken away: \(missing.sorted())")
        #expect(world.notes.count { $0.note.kind == .vanished } <= world.thefts, "seed \(seed): a false alarm")
    }

    /// An instance that lists don't show for a day says nothing about its backups: none vanished, and which are the
    /// controller's isn't forgotten.
    @Test func aHiddenInstanceIsNoLoss() {
        var world = BackupWorld(seed: 5, policies: Self.policies)
        world.run(until: world.start + .seconds(10 * 86_400))
        let made = world.machine.memory.made
        world.isHidden = true
        world.run(until: world.time + .seconds(86_400))
        #expect(!made.isEmpty && world.machine.memory.made == made)
        world.isHidden = false
        world.run(until: world.time + .seconds(10 * 86_400))
        #expect(!world.notes.contains { $0.note.kind == .vanished } && world.violations.isEmpty)
        // The day itself can be had no more, and the schedule went on by itself.
        #expect(world.slots.missing.isEmpty)
    }

    /// A person who has stopped the loop finds everything as it was; it is removed once the loop goes on.
    @Test func nothingIsRemovedWhileSuspended() {
        var world = BackupWorld(seed: 9, policies: [BackupPolicy(database: "evalap", daily: 7, weekly: 4)])
        world.run(until: world.start + .seconds(86_400))
        world.send(.suspended(true))
        world.run(until: world.start + .seconds(22 * 86_400))
        #expect(world.removed.isEmpty && world.slots.missing.isEmpty)
        // Fewer are asked for now, and more are over than their own dates say.
        world.policies = [BackupPolicy(database: "evalap", daily: 7, weekly: 1)]
        world.send(.policies(world.policies))
        world.run(until: world.time + .seconds(2 * 86_400))
        #expect(world.removed.isEmpty)
        world.send(.suspended(false))
        world.run(until: world.time + .seconds(2 * 3600))
        #expect(!world.removed.isEmpty && world.violations.isEmpty)
    }

    /// Also by a process that has never seen anything.
    @Test func looksThatFailForHoursAreToldOnce() {
        var world = BackupWorld(seed: 6, faults: BackupWorld.Faults(silence: 1), policies: Self.policies)
        world.run(until: world.start + .seconds(3 * 3600))
        #expect(world.notes.map(\.note.reason.code) == ["backups_unseen"])
        world.heal()
        world.run(until: world.time + .seconds(600))
        #expect(world.notes.contains { $0.note.kind == .cleared && $0.note.reason.code == "backups_unseen" })
    }

    /// What fails is told within a minute of the API saying so.
    @Test func failuresAreTold() throws {
        var world = BackupWorld(seed: 3, faults: BackupWorld.Faults(failure: 0.3, empty: 0.1), policies: Self.policies)
        world.run(until: world.start + .seconds(40 * 86_400))
        #expect(world.failedAt.count > 20)
        for (id, time) in world.failedAt {
            let told = try #require(world.notes.first { $0.note.kind == .failed && $0.note.backupID == id }?.at)
            #expect(told - time <= .seconds(60), "\(id) failed at \(time) and was told at \(told)")
        }
    }

    /// Another one is asked for within five minutes, at first.
    @Test(arguments: [BackupWorld.Faults(failure: 1), BackupWorld.Faults(empty: 1), BackupWorld.Faults(space: 1)])
    func anotherOneFollows(faults: BackupWorld.Faults) throws {
        var world = BackupWorld(
            seed: 1, faults: faults, policies: [BackupPolicy(database: "evalap", daily: 7, weekly: 1)])
        // From one day to the next: the lack of space begins at midnight.
        while !world.notes.contains(where: { $0.note.kind == .failed }), world.time < world.start + .seconds(8 * 86_400)
        {
            world.run(until: world.time + .seconds(60))
        }
        let failed = try #require(world.notes.first { $0.note.kind == .failed })
        world.heal()
        world.run(until: world.time + .seconds(600))
        let next = try #require(world.notes.first { $0.note.kind == .begun && $0.at >= failed.at })
        #expect(next.at - failed.at <= .seconds(300), "\(failed) and then \(next)")
        #expect(world.notes.last { $0.note.kind == .made }.map { $0.at > failed.at } == true)
    }

    /// Without faults nothing is ever missing, and hardly anything is looked at.
    @Test func aQuietTime() {
        var world = BackupWorld(seed: 7, policies: Self.policies)
        world.run(until: world.start + .seconds(Self.days * 86_400)) { world in
            let missing = world.slots.missing
            if !missing.isEmpty { Issue.record("\(world.time): \(missing.sorted())") }
        }
        #expect(world.violations.isEmpty)
        let bad = world.notes.filter { [.failed, .condition, .vanished, .extended].contains($0.note.kind) }
        #expect(bad.isEmpty, "\(bad.first.map { "\($0)" } ?? "")")
        // The schedule makes the days.
        #expect(!world.backups.values.contains { $0.name.hasPrefix("amarre-daily") })
        #expect(world.looks < Int(Self.days) * (288 + 80))
    }
}
