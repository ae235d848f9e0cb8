import LiveState
import Model
import Operations
import Testing

@testable import Presentation

/// What `backups` prints, as a whole.
@Suite struct BackupsRenderingTests {
    private static let now = time("2026-11-28T12:00:00Z")

    private static func time(_ text: String) -> Timestamp { Timestamp(rfc3339: text) ?? Timestamp(seconds: 0) }

    private static func backup(
        _ name: String, _ createdAt: String, database: String? = "evalap", status: String = "ready",
        expiresAt: String? = "2026-12-05T02:00:05Z", bytes: Int?, by maker: EnvironmentBackups.Maker
    ) -> EnvironmentBackups.Backup {
        EnvironmentBackups.Backup(
            live: LiveBackup(
                id: name, instanceID: "i", kind: database == nil ? .snapshot : .logical, database: database, name: name,
                status: status, createdAt: time(createdAt), expiresAt: expiresAt.map(time), bytes: bytes), madeBy: maker
        )
    }

    private static func environments() throws -> [EnvironmentBackups] {
        var production = EnvironmentBackups(
            environment: try #require(EnvironmentName("production")), now: now)
        production.trouble = Reason(code: "scaleway_timeout", message: "Scaleway hasn't answered within 20 seconds.")
        production.notices = ["The controller remembers 1 good backup that it made itself."]
        var staging = EnvironmentBackups(environment: try #require(EnvironmentName("staging")), now: now)
        staging.backups = [
            backup("auto-staging", "2026-11-28T02:00:05.123456Z", bytes: 12_345_678, by: .schedule),
            backup("mine\u{1B}[31m", "2026-11-27T12:00:00Z", bytes: 0, by: .other),
            backup(
                "amarre-weekly-2026-W48-evalap", "2026-11-23T03:00:00Z", status: "error", expiresAt: nil, bytes: nil,
                by: .amarre),
            backup("whole", "2026-11-28T11:59:30Z", database: nil, status: "creating", bytes: nil, by: .other),
        ]
        staging.asked = [
            .init(
                database: "evalap", tier: "daily", count: 30, found: 7, since: "2026-11-22",
                gaps: (1...7).reversed().map { "2026-11-0\($0)" }),
            .init(database: "evalap", tier: "weekly", count: 13, found: 0, since: nil, due: "2026-W48"),
            .init(database: "evalap", tier: "monthly", count: 1, found: 1, since: "2026-11"),
        ]
        return [production, staging]
    }

    @Test func people() throws {
        #expect(
            BackupsRendering.text(try Self.environments(), .plain) == """
                production: backups can't be read
                  reason  Scaleway hasn't answered within 20 seconds. [scaleway_timeout]
                  note    The controller remembers 1 good backup that it made itself.

                staging: 4 backups
                  DATABASE  KIND      NAME                           AGE         SIZE     STATUS        EXPIRES               MADE BY
                  evalap    logical   auto-staging                   9 h 59 min  12.3 MB  ready         2026-12-05T02:00:05Z  schedule
                  evalap    logical   mine␛[31m                      1 d         0 B      ready, empty  2026-12-05T02:00:05Z  other
                  evalap    logical   amarre-weekly-2026-W48-evalap  5 d 9 h     -        error         -                     amarre
                  *         snapshot  whole                          30 s        -        creating      2026-12-05T02:00:05Z  other

                  DATABASE  ASKED FOR  THERE    SINCE       MISSING
                  evalap    daily      7 of 30  2026-11-22  2026-11-07, 2026-11-06, 2026-11-05, 2026-11-04, 2026-11-03 and 2 more
                  evalap    weekly     0 of 13  -           2026-W48 (not over yet)
                  evalap    monthly    1 of 1   2026-11     -

                """)
        #expect(BackupsRendering.text([], .plain) == "No environment: git names none.\n")
    }

    @Test func nothingIsSaidInOneLine() throws {
        var empty = EnvironmentBackups(environment: try #require(EnvironmentName("staging")), now: Self.now)
        empty.notices = ["Git asks for no backups."]
        #expect(
            BackupsRendering.text([empty], .plain) == """
                staging: no backups
                  note  Git asks for no backups.

                """)
        #expect(BackupsRendering.json([empty]) == "[]\n")
    }

    @Test func programs() throws {
        let environments = try Self.environments()
        var few = environments[1]
        few.backups = [few.backups[0], few.backups[3]]
        #expect(
            BackupsRendering.json([few, environments[0]]) == """
                [
                  {
                    "environment": "staging",
                    "database": "evalap",
                    "kind": "logical",
                    "status": "ready",
                    "createdAt": "2026-11-28T02:00:05.123456Z",
                    "expiresAt": "2026-12-05T02:00:05Z",
                    "bytes": 12345678,
                    "madeBy": "schedule"
                  },
                  {
                    "environment": "staging",
                    "database": "*",
                    "kind": "snapshot",
                    "status": "creating",
                    "createdAt": "2026-11-28T11:59:30Z",
                    "expiresAt": "2026-12-05T02:00:05Z",
                    "bytes": null,
                    "madeBy": "other"
                  }
                ]

                """)
    }
}
