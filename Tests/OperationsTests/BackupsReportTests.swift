import DesiredState
import LiveState
import Model
import Ports
import TestSupport
import Testing

@testable import Backups
@testable import Operations

/// What `backups` says of what Scaleway shows, of what git asks for and of what the controller remembers.
@Suite struct BackupsReportTests {
    private static let instance = "00000000-0000-4000-8000-000000000001"
    private let environment: EnvironmentName
    /// A Saturday of the week 48, which began on the 23rd.
    private static let now = time("2026-11-28T12:00:00Z")

    init() throws { environment = try #require(EnvironmentName("staging")) }

    private static func time(_ text: String) -> Timestamp {
        Timestamp(rfc3339: text) ?? Timestamp(seconds: 0)
    }

    private static func source(
        _ kind: LiveBackup.Kind = .logical, schedule: LiveBackupSource.Schedule? = nightly
    ) -> LiveBackupSource {
        LiveBackupSource(
            id: instance, name: "staging", status: "ready", kind: kind, volumeBytes: 10_000_000_000, schedule: schedule)
    }

    private static let nightly = LiveBackupSource.Schedule(
        everyHours: 24, retentionDays: 7, nextAt: time("2026-11-29T02:00:00Z"))

    private static func backup(
        _ id: String, _ createdAt: String, kind: LiveBackup.Kind = .logical, database: String? = "evalap",
        status: String = "ready", days: Int64? = 7, bytes: Int? = 1000, instance: String = instance
    ) -> LiveBackup {
        let start = time(createdAt)
        return LiveBackup(
            id: id, instanceID: instance, kind: kind, database: kind == .logical ? database : nil, name: id,
            status: status, createdAt: start, expiresAt: days.map { start + .seconds($0 * 86_400) }, bytes: bytes)
    }

    private static func made(_ tier: BackupTier, at time: String, good: String?) -> BackupMemory.Made {
        let slot = BackupSlot(tier, at: Self.time(time))
        let order = BackupOrder(
            slot: slot, database: "evalap", instanceID: instance, expiresAt: slot.end + .seconds(90 * 86_400))
        return BackupMemory.Made(order: order, goodAt: good.map(Self.time))
    }

    private func report(
        _ backups: [LiveBackup], policies: [BackupPolicy]? = [], source: LiveBackupSource? = source(),
        memory: BackupMemory = BackupMemory()
    ) -> EnvironmentBackups {
        BackupsReport(
            environment: environment, policies: policies,
            look: .success(
                BackupLook(
                    observedAt: Self.now + .seconds(-5000), serverTime: Self.now, source: source, backups: backups,
                    isWhole: true)), memory: memory, now: Self.now + .seconds(-5000)
        ).backups
    }

    /// A week of the schedule's of which one is missing and one failed; a week's own of which one is empty.
    private static let shelf: [LiveBackup] =
        ["22", "23", "24", "27", "28"].map { backup("d\($0)", "2026-11-\($0)T02:00:05Z") } + [
            backup("d26", "2026-11-26T02:00:05Z", status: "error", bytes: nil),
            backup("w47", "2026-11-16T03:00:00Z", days: 100),
            backup("w48", "2026-11-23T03:00:00Z", days: 100, bytes: 0),
            backup("m11", "2026-11-01T03:00:00Z", days: 400),
        ]

    private static func memory(since: String? = nil) -> BackupMemory {
        var memory = BackupMemory()
        memory.since = since.map(time)
        memory.made = [
            "w47": made(.weekly, at: "2026-11-16T03:00:00Z", good: "2026-11-16T03:01:00Z"),
            "w48": made(.weekly, at: "2026-11-23T03:00:00Z", good: nil),
            "m11": made(.monthly, at: "2026-11-01T03:00:00Z", good: "2026-11-01T03:01:00Z"),
        ]
        return memory
    }

    private static let policy = BackupPolicy(database: "evalap", daily: 7, weekly: 3, monthly: 2)

    @Test func gapsAreCountedFromTheFirstThatIsKnown() {
        let found = report(Self.shelf, policies: [Self.policy], memory: Self.memory())
        #expect(
            found.asked == [
                .init(
                    database: "evalap", tier: "daily", count: 7, found: 5, since: "2026-11-22",
                    gaps: ["2026-11-26", "2026-11-25"]),
                .init(
                    database: "evalap", tier: "weekly", count: 3, found: 1, since: "2026-W47", due: "2026-W48"),
                .init(database: "evalap", tier: "monthly", count: 2, found: 1, since: "2026-11"),
            ])
        #expect(found.hasGaps && found.notices.isEmpty && found.trouble == nil && found.now == Self.now)
    }

    /// A week that had begun before isn't counted.
    @Test(
        arguments: [
            ("2026-11-10T00:00:00Z", []), ("2026-11-09T00:00:00Z", ["2026-W46"]),
        ] as [(String, [String])])
    func orFromWhenTheControllerSeesToThem(since: String, gaps: [String]) {
        let found = report(Self.shelf, policies: [Self.policy], memory: Self.memory(since: since))
        #expect(found.asked.first { $0.tier == "weekly" }?.gaps == gaps)
    }

    @Test func withoutAnyNothingIsMissingYet() {
        let found = report([], policies: [Self.policy])
        #expect(found.asked.allSatisfy { $0.found == 0 && $0.gaps.isEmpty && $0.due != nil && $0.since == nil })
        #expect(!found.hasGaps && found.asked.count == 3)
    }

    @Test func whoMadeOne() {
        let rows: [(LiveBackup, EnvironmentBackups.Maker)] = [
            (Self.backup("w47", "2026-11-28T02:00:00Z"), .amarre),
            (Self.backup("a", "2026-11-28T02:00:05Z"), .schedule),
            // At another time of the day, and kept as long as the schedule keeps its own.
            (Self.backup("b", "2026-11-28T09:00:00Z"), .schedule),
            // At its time, from when it kept them for longer.
            (Self.backup("c", "2026-11-20T01:56:00Z", days: 30), .schedule),
            (Self.backup("d", "2026-11-20T01:54:00Z", days: 30), .other),
            (Self.backup("e", "2026-11-28T02:00:05Z", days: nil), .other),
            (Self.backup("f", "2026-11-28T02:00:05Z", kind: .snapshot), .other),
            (Self.backup("g", "2026-11-28T02:00:05Z", instance: "another"), .other),
        ]
        for (backup, maker) in rows {
            #expect(BackupsReport.maker(of: backup, Self.source(), Self.memory()) == maker, "\(backup.id)")
        }
        let off = Self.source(schedule: nil)
        #expect(BackupsReport.maker(of: rows[1].0, off, Self.memory()) == .other)
    }

    @Test func theyAreSortedByDatabaseAndThenTheNewestFirst() {
        let found = report(
            [
                Self.backup("s", "2026-11-28T02:00:00Z", kind: .snapshot),
                Self.backup("a", "2026-11-27T02:00:00Z", database: "b"),
                Self.backup("c", "2026-11-28T02:00:00Z", database: "b"),
                Self.backup("b", "2026-11-28T02:00:00Z", database: "b"),
                Self.backup("z", "2026-11-01T02:00:00Z", database: "a"),
            ])
        #expect(found.backups.map(\.live.id) == ["z", "b", "c", "a", "s"])
    }

    @Test func ofSnapshotsThePoliciesAreOne() {
        let found = report(
            [Self.backup("s", "2026-11-28T02:00:00Z", kind: .snapshot)],
            policies: [BackupPolicy(database: "a", daily: 2), BackupPolicy(database: "b", daily: 3)],
            source: Self.source(.snapshot))
        #expect(
            found.asked == [.init(database: nil, tier: "daily", count: 3, found: 1, since: "2026-11-28")])
    }

    @Test func sentencesAboutWhatIsNotThere() {
        #expect(
            report([]).notices == ["Git asks for no backups: staging/environment.yaml has no `backups`."])
        #expect(
            report([], policies: nil).notices
                == ["What git asks for isn't known; `amarre status staging` says why."])
        let off = report([], policies: [Self.policy], source: Self.source(schedule: nil))
        #expect(
            off.notices
                == ["The backup schedule of staging is switched off; the next full plan switches it on."])
        let none = report([], policies: [Self.policy], source: nil, memory: Self.memory())
        #expect(
            none.notices == [
                "Scaleway shows no database named staging, so nothing can be told of backups.",
                "The controller remembers 2 good backups that it made itself, the newest amarre-weekly-2026-W47-evalap, seen at "
                    + "2026-11-16T03:01:00Z.",
            ])
        #expect(none.asked.isEmpty && !none.hasGaps)
    }

    @Test func withoutScalewayTheMemoryIsTold() {
        let failure = PortFailure(.timedOut, code: "scaleway_timeout", "Scaleway hasn't answered.")
        let found = BackupsReport(
            environment: environment, policies: [Self.policy], look: .failure(failure), memory: Self.memory(),
            now: Self.now
        ).backups
        #expect(found.trouble == failure.reason && found.backups.isEmpty && found.asked.isEmpty && !found.hasGaps)
        #expect(found.notices.count == 1 && found.notices[0].contains("amarre-weekly-2026-W47-evalap"))
    }
}
