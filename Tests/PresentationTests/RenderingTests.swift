import Foundation
import Model
import Ports
import Testing

@testable import Operations
@testable import Presentation

@Suite("What reading commands print")
struct RenderingTests {
    static let digest = "sha256:" + String(repeating: "ab", count: 32)
    static let image = "rg.fr-par.scw.cloud/evalap/streamlit@" + digest

    let production: EnvironmentName
    let finished: ReconciliationRecord
    let running: ReconciliationRecord
    let differences: [Difference]
    let status: EnvironmentStatus

    init() throws {
        production = try #require(EnvironmentName("production"))
        let commit = try #require(CommitID("0123456789abcdef0123456789abcdef01234567"))
        let start = try #require(Timestamp(rfc3339: "2026-05-05T14:42:36.284112Z"))
        let streamlit = try #require(ServiceName("streamlit"))
        finished = ReconciliationRecord(
            id: try #require(ReconciliationID("0196a0b1-0000-7000-8000-000000000002")), environment: production,
            revision: commit,
            outcome: .rolledBack, startedAt: start, endedAt: start + .seconds(125), trigger: .poll,
            changes: [
                FieldChange(resource: "streamlit-0", field: "image", from: Self.image, to: nil),
                FieldChange(resource: "streamlit-0", field: "environment.LOG_LEVEL", from: "info", to: "de\"bug"),
            ],
            reason: Reason(code: "probe_failed", message: "streamlit-0 answered 503 to /_stcore/health"),
            steps: [
                .init(at: start, text: "Read git: 0123456789ab."),
                .init(at: start + .seconds(3), text: "Replaced streamlit-0\u{1B}[31m."),
            ])
        running = ReconciliationRecord(
            id: try #require(ReconciliationID("0196a0b1-0000-7000-8000-000000000003")), environment: production,
            revision: nil,
            startedAt: start + .seconds(300), trigger: .manual,
            reason: Reason(code: "in_progress", message: "reading git"))
        differences = [
            Difference(
                environment: production, resource: "streamlit-0", field: "image", desired: Self.image, live: nil,
                kind: .missing),
            Difference(
                environment: production, resource: "runners-0", field: "scaling.max", desired: "4", live: "9",
                kind: .release),
        ]
        status = EnvironmentStatus(
            environment: production, state: .held, converged: false, revision: commit, observedAt: start,
            reason: Reason(code: "held", message: "streamlit is held"),
            waiting: [
                .init(
                    position: 1, what: "rollback of streamlit", by: "camille", since: start,
                    behind: ReconciliationID("0196a0b1-0000-7000-8000-000000000003")),
                .init(position: 2, what: "commit 0123456789ab", by: "Dominique\u{1B}[31m", since: start, behind: nil),
            ],
            instances: [
                .init(
                    name: InstanceName(service: streamlit, index: 0), status: "ready", healthy: true, image: Self.image,
                    release: ReleaseID("r-0123456789abcdef"), endpoint: "https://s0.example"),
                .init(name: InstanceName(service: streamlit, index: 1)),
            ],
            holds: [
                .init(
                    service: streamlit, digest: try #require(ImageDigest(Self.digest)), since: start,
                    reason: Reason(code: "probe_failed", message: "answered 503"))
            ],
            notices: ["promotion: not enforced yet"])
    }

    @Test func historyTable() {
        #expect(
            HistoryRendering.table([running, finished], .plain) == """
                STARTED               ENVIRONMENT  TRIGGER  OUTCOME     TOOK       REVISION      CHANGES  ID                                    REASON
                2026-05-05T14:47:36Z  production   manual   running     -          -             0        0196a0b1-0000-7000-8000-000000000003  reading git
                2026-05-05T14:42:36Z  production   poll     rolledBack  2 min 5 s  0123456789ab  2        0196a0b1-0000-7000-8000-000000000002  streamlit-0 answered 503 to /_stcore/health

                """)
        #expect(HistoryRendering.table([], .plain) == "No reconciliation is recorded.\n")
    }

    @Test func historyJSON() throws {
        let text = HistoryRendering.json([running, finished])
        #expect(
            text == """
                [
                  {
                    "id": "0196a0b1-0000-7000-8000-000000000003",
                    "environment": "production",
                    "revision": null,
                    "outcome": null,
                    "startedAt": "2026-05-05T14:47:36.284112Z",
                    "endedAt": null,
                    "trigger": "manual",
                    "changes": [],
                    "reason": {
                      "code": "in_progress",
                      "message": "reading git"
                    }
                  },
                  {
                    "id": "0196a0b1-0000-7000-8000-000000000002",
                    "environment": "production",
                    "revision": "0123456789abcdef0123456789abcdef01234567",
                    "outcome": "rolledBack",
                    "startedAt": "2026-05-05T14:42:36.284112Z",
                    "endedAt": "2026-05-05T14:44:41.284112Z",
                    "trigger": "poll",
                    "changes": [
                      {
                        "resource": "streamlit-0",
                        "field": "image",
                        "from": "\(Self.image)",
                        "to": null
                      },
                      {
                        "resource": "streamlit-0",
                        "field": "environment.LOG_LEVEL",
                        "from": "info",
                        "to": "de\\"bug"
                      }
                    ],
                    "reason": {
                      "code": "probe_failed",
                      "message": "streamlit-0 answered 503 to /_stcore/health"
                    }
                  }
                ]

                """)
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(parsed.count == 2)
        #expect(HistoryRendering.json([]) == "[]\n")
    }

    @Test func showText() {
        #expect(
            ReconciliationRendering.text(finished, .plain) == """
                Reconciliation 0196a0b1-0000-7000-8000-000000000002
                  environment  production
                  revision     0123456789abcdef0123456789abcdef01234567
                  trigger      poll
                  started      2026-05-05T14:42:36.284112Z
                  ended        2026-05-05T14:44:41.284112Z (after 2 min 5 s)
                  outcome      rolledBack
                  reason       streamlit-0 answered 503 to /_stcore/health [probe_failed]

                Changes
                  RESOURCE     FIELD                  FROM                    TO
                  streamlit-0  image                  streamlit@abababababab  -
                  streamlit-0  environment.LOG_LEVEL  info                    de"bug

                Steps
                  2026-05-05T14:42:36Z  Read git: 0123456789ab.
                  2026-05-05T14:42:39Z  Replaced streamlit-0␛[31m.

                """)
    }

    @Test func showJSON() throws {
        let text = ReconciliationRendering.json(running)
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(
            Set(parsed.keys) == [
                "id", "environment", "revision", "outcome", "startedAt", "endedAt", "trigger", "changes", "reason",
                "steps", "migration", "migrations",
            ])
        #expect(text.hasSuffix("  \"steps\": [],\n  \"migration\": null,\n  \"migrations\": []\n}\n"))
    }

    @Test func migrations() throws {
        func run(_ name: String, _ failure: Reason?) throws -> MigrationRecord {
            MigrationRecord(
                service: try #require(ServiceName("streamlit")), release: try #require(ReleaseID("r-0123456789abcdef")),
                run: name, direction: .up, before: "a1", after: failure == nil ? "b2" : "a1",
                command: ["alembic", "upgrade", "head"], exitCode: failure == nil ? 0 : 1, output: "one\ntwo\u{1b}[31m",
                durationMilliseconds: 1200, didRun: true, failure: failure)
        }
        var record = finished
        record.migrations = [
            try run("first", Reason(code: "migrate_failed", message: "exit code 1")), try run("second", nil),
        ]
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(ReconciliationRendering.json(record).utf8)) as? [String: Any])
        // The one that failed is what a reader of one looks for.
        let one = try #require(parsed["migration"] as? [String: Any])
        #expect(one["run"] as? String == "first" && one["exitCode"] as? Int == 1 && one["before"] as? String == "a1")
        #expect(
            one["command"] as? [String] == ["alembic", "upgrade", "head"] && one["durationMilliseconds"] as? Int == 1200
        )
        #expect((parsed["migrations"] as? [[String: Any]])?.count == 2)
        let text = ReconciliationRendering.text(record, .plain)
        #expect(text.contains("Migration of streamlit\n  run      first\n  command  alembic upgrade head\n"))
        #expect(text.contains("  output\n    one\n    two␛[31m\n"))
    }

    @Test func diffTable() {
        #expect(
            DiffRendering.table(differences, .plain) == """
                ENVIRONMENT  RESOURCE     FIELD        DESIRED                 LIVE  KIND
                production   streamlit-0  image        streamlit@abababababab  -     missing
                production   runners-0    scaling.max  4                       9     release

                """)
        #expect(DiffRendering.table([], .plain) == "No difference: what runs is what git asks for.\n")
    }

    @Test func diffJSON() {
        #expect(
            DiffRendering.json([differences[1]]) == """
                [
                  {
                    "environment": "production",
                    "resource": "runners-0",
                    "field": "scaling.max",
                    "desired": "4",
                    "live": "9",
                    "kind": "release"
                  }
                ]

                """)
        #expect(DiffRendering.json([differences[0]]).contains("\"live\": null"))
        #expect(DiffRendering.json([]) == "[]\n")
    }

    @Test func statusText() {
        #expect(
            StatusRendering.text([status], .plain) == """
                production: held
                  reason    streamlit is held [held]
                  revision  0123456789abcdef0123456789abcdef01234567
                  observed  2026-05-05T14:42:36Z
                  queue     1. rollback of streamlit, by camille since 2026-05-05T14:42:36Z, behind 0196a0b1-0000-7000-8000-000000000003
                  queue     2. commit 0123456789ab, by Dominique␛[31m since 2026-05-05T14:42:36Z
                  held      streamlit: sha256:abababababab since 2026-05-05T14:42:36Z: answered 503 [probe_failed]
                  note      promotion: not enforced yet
                  INSTANCE     STATUS  HEALTHY  IMAGE                   RELEASE             ENDPOINT
                  streamlit-0  ready   yes      streamlit@abababababab  r-0123456789abcdef  https://s0.example
                  streamlit-1  -       -        -                       -                   -

                """)
    }

    @Test func ignoredDifferencesAreInStatus() throws {
        var status = status
        let difference = Difference(
            environment: status.environment, resource: "streamlit-0", field: "scaling.max", desired: "3", live: "10",
            kind: .release)
        status.ignored = [
            .init(
                resource: "streamlit", field: "scaling.max", reason: "load test", until: "2026-12-31", expired: false,
                differences: [difference]),
            .init(
                resource: "*", field: "environment.DEBUG", reason: "a look", until: "2026-01-31", expired: true,
                differences: []),
        ]
        let text = StatusRendering.text([status], .plain)
        #expect(
            text.contains("scaling.max of streamlit until 2026-12-31: load test (streamlit-0 has 10, git asks for 3)"))
        #expect(text.contains("environment.DEBUG of all instances: the rule ended on 2026-01-31 and applies no more"))
        let parsed = try #require(
            try JSONSerialization.jsonObject(with: Data(StatusRendering.json([status]).utf8)) as? [[String: Any]])
        let rules = try #require(parsed.first?["ignored"] as? [[String: Any]])
        #expect(Set(rules[0].keys) == ["resource", "field", "reason", "until", "expired", "differences"])
        #expect(rules.map { $0["expired"] as? Bool } == [false, true])
    }

    @Test func statusJSON() throws {
        let text = StatusRendering.json([status])
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        let keys = [
            "environment", "state", "converged", "revision", "observedAt", "reason", "reconciliation", "queued",
            "waiting", "nextLookAt",
            "activity", "passedAt", "instances", "holds", "ignored", "surroundings", "notices",
        ]
        #expect(Set(parsed[0].keys) == Set(keys))
        #expect(parsed[0]["reconciliation"] is NSNull)
        #expect(parsed[0]["queued"] as? Int == 2)
        let waiting = try #require(parsed[0]["waiting"] as? [[String: Any]])
        #expect(
            waiting.map { Set($0.keys) } == Array(repeating: ["position", "what", "by", "since", "behind"], count: 2))
        #expect(waiting.map { $0["position"] as? Int } == [1, 2] && waiting[1]["behind"] is NSNull)
        let instances = try #require(parsed[0]["instances"] as? [[String: Any]])
        #expect(Set(instances[1].keys) == ["name", "status", "healthy", "image", "tag", "release", "endpoint"])
        #expect(instances[0]["healthy"] as? Bool == true)
        #expect(instances[1]["healthy"] is NSNull)
    }

    @Test("colour surrounds cells and moves no column")
    func colour() {
        let plain = DiffRendering.table(differences, .plain)
        let coloured = DiffRendering.table(differences, Palette(enabled: true))
        #expect(coloured.contains("\u{1B}[31m9\u{1B}[0m"))
        #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == plain)
    }
}
