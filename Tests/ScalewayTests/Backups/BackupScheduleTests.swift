import Backups
import DesiredState
import LiveState
import Model
import Testing

@testable import Scaleway

/// The machine that decides about backups, the store that calls the API and the simulator that keeps backups, together:
/// each thing that can go wrong, and the days, weeks and months that have a good one all the same.
@Suite(.timeLimit(.minutes(5))) struct BackupScheduleTests {
    private static let weeks = BackupPolicy(database: "evalap", daily: 3, weekly: 2)
    /// A week's backup is one of its day, too.
    private static let days = BackupPolicy(database: "evalap", daily: 3)
    private static let volumes = ["lssd", "sbs_5k"]

    private static func with(
        _ volume: String, _ policy: BackupPolicy, _ body: @escaping @Sendable (inout BackupLife) async throws -> Void
    ) async throws {
        try await OwnedSimulator.with { simulator in
            var life = try await BackupLife(simulator, volume: volume, policy)
            try await body(&life)
            // What is good and somebody else's stays.
            #expect(life.notes.allSatisfy { $0.kind != .removed || life.machine.memory.made[$0.backupID ?? ""] == nil })
        }
    }

    private static func codes(_ life: BackupLife, _ kind: BackupNote.Kind) -> [String] {
        life.notes.filter { $0.kind == kind }.map(\.reason.code)
    }

    @Test(arguments: volumes)
    func theScheduleMakesADaysAndTheControllerAWeeks(volume: String) async throws {
        try await Self.with(volume, Self.weeks) { life in
            for _ in 0..<2 {
                try await life.run(.seconds(4 * 3600))
                #expect(try life.isCovered(.daily) && life.isCovered(.weekly))
                try await life.run(.seconds(20 * 3600))
            }
            #expect(life.own(.daily).isEmpty && !life.own(.weekly).isEmpty)
            let kinds = Set(life.notes.map(\.kind))
            #expect(kinds == [.begun, .made], "\(life.notes.map(\.reason))")
            let kind: LiveBackup.Kind = volume == "lssd" ? .logical : .snapshot
            #expect(life.machine.backups.values.allSatisfy { $0.kind == kind || $0.database != "evalap" })
        }
    }

    /// What the schedule makes goes wrong; the day has a good one within hours all the same.
    @Test(arguments: volumes, ["error", "empty", "endless"])
    func anotherOneTakesThePlace(volume: String, fate: String) async throws {
        try await Self.with(volume, Self.days) { life in
            try await life.run(.seconds(3600))
            // Of each database that is dumped, or of the one snapshot.
            try await life.simulator.fault(#""backups":"\#(fate)","count":\#(volume == "lssd" ? 2 : 1)"#)
            try await life.run(.seconds(4 * 3600 - 600))
            #expect(try life.isCovered(.daily))
            #expect(life.own(.daily).count == 1)
            let failed = life.notes.filter { $0.kind == .failed && $0.name?.hasSuffix("-rdb") == false }
            #expect(failed.map(\.reason.code) == (fate == "endless" ? [] : ["backup_failed"]), "\(life.notes)")
            let spoilt = life.machine.backups.values.filter { !$0.isGood && life.machine.memory.made[$0.id] == nil }
            #expect(!spoilt.isEmpty, "what isn't the controller's isn't removed")
        }
    }

    @Test(arguments: volumes)
    func roomIsWaitedFor(volume: String) async throws {
        try await OwnedSimulator.with { simulator in
            let path = volume == "lssd" ? "/backups" : "/snapshots"
            try await simulator.fault(#""product":"rdb","path":"\#(path)","quotaExceeded":true,"count":0"#)
            var life = try await BackupLife(simulator, volume: volume, Self.weeks)
            try await life.run(.seconds(3600))
            #expect(try !life.isCovered(.weekly))
            #expect(Self.codes(life, .condition) == ["backup_space"])
            #expect(Self.codes(life, .failed).contains("scaleway_quota"), "\(life.notes)")
            try await simulator.call("DELETE", "/_simulator/faults")
            try await life.run(.seconds(2 * 3600))
            #expect(try life.isCovered(.weekly))
            #expect(Self.codes(life, .cleared) == ["backup_space"])
        }
    }

    @Test(arguments: volumes)
    func whatTheScheduleDoesNotMakeTheControllerMakes(volume: String) async throws {
        try await Self.with(volume, Self.days) { life in
            try await life.edit(#"{"is_backup_schedule_disabled":true}"#)
            try await life.run(.seconds(5 * 3600))
            #expect(try life.isCovered(.daily) && life.own(.daily).count == 1)
            #expect(Self.codes(life, .condition) == ["backup_schedule_off"])
            try await life.edit(#"{"is_backup_schedule_disabled":false,"backup_schedule_start_hour":3}"#)
            try await life.run(.seconds(24 * 3600))
            #expect(Self.codes(life, .cleared) == ["backup_schedule_off"])
            #expect(try life.isCovered(.daily) && life.own(.daily).count == 1)
        }
    }

    @Test(arguments: volumes)
    func whatSomebodyRemovesIsToldAndMadeAgain(volume: String) async throws {
        try await Self.with(volume, Self.weeks) { life in
            try await life.run(.seconds(3600))
            let own = try #require(life.own(.weekly).first)
            let list = volume == "lssd" ? "backups" : "snapshots"
            try await life.simulator.call("DELETE", "\(BackupLife.rdb)/\(list)/\(own.id)")
            try await life.run(.seconds(2 * 3600))
            #expect(Self.codes(life, .vanished) == ["backup_vanished"])
            #expect(life.notes.first { $0.kind == .vanished }?.backupID == own.id)
            #expect(try life.isCovered(.weekly) && !life.own(.weekly).contains { $0.id == own.id })
        }
    }
}
