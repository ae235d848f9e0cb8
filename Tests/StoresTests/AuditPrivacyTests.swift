import Foundation
import GRDB
import Model
import Ports
import Testing

@testable import AuditLog

@Suite struct AuditPrivacyTests {
    let folder: TemporaryFolder
    var path: String { folder.path + "/audit.sqlite" }

    init() throws { folder = try TemporaryFolder() }

    private static let personal = [
        "camille", "autrice", "dominique", "ada@", "lovelace", "grace", "example.org>", "alice", "203.0.113.9",
        "someone@", "ops@",
    ]

    private func eventWithPeople(_ number: Int) throws -> AuditEvent {
        try event(
            number,
            changes: [
                FieldChange(
                    resource: "streamlit-0", field: "environment.ADMIN", from: "ops@corp.example", to: "203.0.113.9"),
                FieldChange(
                    resource: "streamlit-0", field: "image", from: "rg/s@sha256:aa", to: "rg/s:camille@example.org"),
            ],
            differences: [
                Difference(
                    environment: try environment(), resource: "streamlit-0", field: "environment.ADMIN",
                    desired: "ops@corp.example",
                    live: nil,
                    kind: .release)
            ],
            message:
                "Asked by alice for Camille Autrice (CAMILLE@example.org), Ada Lovelace and Grace; also "
                + "someone@corp.example, from 203.0.113.9.",
            commit: try commit(), requestedBy: "alice")
    }

    @Test func noPersonIsInALeaf() async throws {
        let log = try SQLiteAuditLog(path: path, origin: origin(), clock: recorded)
        try await log.append(eventWithPeople(1))
        let leaf = String(decoding: try #require(try await log.event(1)).leaf, as: UTF8.self)
        for word in Self.personal { #expect(!leaf.lowercased().contains(word), "\(word) in \(leaf)") }
        // What must be there all the same.
        for text in [
            #""ticket":"OPS-12""#, #""class":"emergency""#, ##""pullrequest":"#7""##, "rg/s@sha256:aa",
            #""authtype":"user""#,
            "trailer:reviewed-by",
        ] {
            #expect(leaf.contains(text), "\(text)")
        }
    }

    @Test func aPrincipalIsAPseudonymAndTheRequestIsNot() async throws {
        let principal = "3f1c0b9a-0000-4000-8000-000000000001"
        let write = Attribution(
            resource: "streamlit-0", method: "UpdateContainer", principal: principal, requestID: "request-7",
            time: recorded.now,
            userAgent: "console for ada@example.org from 203.0.113.9")
        let drift = AuditEvent(
            id: DerivedIdentifier.make(["drift"], at: recorded.now), kind: .driftDetected, time: recorded.now,
            environment: try environment(),
            correlation: ReconciliationID(uncheckedText: "00000000-0000-7000-8000-000000000000"),
            trigger: .drift,
            explanations: [
                DriftExplanation(resource: "streamlit-0", write: write),
                DriftExplanation(resource: "streamlit-1", write: nil),
            ],
            reason: Reason(code: "drift", message: "Seen; \(principal) did it."), startedAt: recorded.now)
        let log = try SQLiteAuditLog(path: path, origin: origin(), clock: recorded)
        try await log.append(drift)
        let leaf = try #require(try await log.event(1)).leaf
        let text = String(decoding: leaf, as: UTF8.self)
        for word in [principal, "ada@", "203.0.113.9"] { #expect(!text.contains(word), "\(word) in \(text)") }
        let object = try #require(try JSONSerialization.jsonObject(with: Data(leaf)) as? [String: Any])
        let list = try #require((object["data"] as? [String: Any])?["explanations"] as? [[String: String]])
        #expect(list.map { $0["verdict"] } == ["explained", "unexplained"])
        #expect(list[0]["request"] == "request-7" && list[0]["principal"]?.hasPrefix("p-") == true)
        #expect(list[1]["request"] == "unknown" && list[1]["principal"] == "unknown")
    }

    @Test func aPseudonymIsStableUntilItIsErased() async throws {
        let log = try SQLiteAuditLog(path: path, origin: origin(), clock: recorded)
        try await log.append(eventWithPeople(1))
        try await log.append(eventWithPeople(2))
        func author(_ sequence: Int64) async throws -> String {
            let leaf = try #require(try await log.event(sequence)).leaf
            let object = try #require(try JSONSerialization.jsonObject(with: Data(leaf)) as? [String: Any])
            let git = try #require((object["data"] as? [String: Any])?["git"] as? [String: Any])
            return try #require(git["author"] as? String)
        }
        let first = try await author(1)
        #expect(first.hasPrefix("p-") && first.utf8.count == 34)
        #expect(try await author(2) == first)
        #expect(
            try await log.person(first)
                == AuditPerson(pseudonym: first, name: "Camille Autrice", email: "Camille@Example.org"))

        let before = try await log.events(limit: 10)
        try await log.erase(first)
        #expect(try await log.person(first) == nil)
        #expect(try await log.events(limit: 10) == before)
        #expect(try await log.verify().firstBad == nil)
        // Neither in the free pages of the file nor in the write-ahead log.
        for suffix in ["", "-wal"] {
            let bytes = FileManager.default.contents(atPath: path + suffix) ?? Data()
            #expect(bytes.range(of: Data("Camille".utf8)) == nil, "\(suffix)")
        }
        try await log.append(eventWithPeople(3))
        #expect(try await author(3) != first)
    }

    @Test(arguments: [
        ("rg.fr-par.scw.cloud/evalap/streamlit@sha256:0123", "rg.fr-par.scw.cloud/evalap/streamlit@sha256:0123"),
        ("write to bob@corp.example.", "write to [e-mail]"), ("from 10.0.0.1:8080", "from [address]:8080"),
        ("release 1.4.2 of 1.2.3.4567", "release 1.4.2 of 1.2.3.4567"),
        ("al stops, AL.", "p-1 stops, p-1."), ("é al ünal", "é p-1 ünal"), ("", ""),
    ])
    func freeTextIsCleaned(_ text: String, _ expected: String) {
        #expect(PersonalText([("al", "p-1"), ("", "p-2"), ("x", "p-3")]).clean(text) == expected)
    }

    /// What names a thing must be readable in a record.
    @Test(arguments: [
        "ssh://git@github.com/org/x", "git@git.example.org:org/x.git", "ssh://git@10.0.0.5:2222/org/x",
        "https://github.com/org/x.git",
        "image rg.fr-par.scw.cloud/evalap/streamlit has no tag 1.4.2.1; the tags are: 1.4.2.0, 1.4.2.2 and 12 more",
        "rg.fr-par.scw.cloud/evalap/streamlit:1.4.2.1", "streamlit:1.4.2.1 (d1135ad13e1d)",
        "the tag 1.4.2.1 means d1135 by now",
        "version 1.2.3.4 of the module", "v1.4.2.1", "1.4.2.1-rc.1", "actions/checkout@v4.1.0", "module@1.2.3",
        "rg.fr-par.scw.cloud/evalap/streamlit@sha256:d1135ad13e1d0000000000000000000000000000000000000000000000000000",
        "request 0198c1f2-7c1e-7000-8000-000000000001", "*/15 0 1,15 * 1-5", "http error 503, 1.5 GiB, 12 min 30 s",
        "7f3c2a1b9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b",
    ])
    func whatNamesAThingStays(text: String) {
        let people = [
            ("GitHub", "p-1"), ("noreply@github.com", "p-1"), ("Camille Autrice", "p-2"),
            ("camille@example.org", "p-2"),
        ]
        #expect(PersonalText(people).clean(text) == text)
        #expect(PersonalText(people).cleanValue(text) == text)
    }

    @Test(arguments: [
        ("ssh://camille@git.example.org/org/x", "ssh://[person]@git.example.org/org/x"),
        ("asked by Camille Autrice.", "asked by p-2."), ("<camille@example.org>", "<p-2>"),
        ("other@example.org", "[e-mail]"),
        ("someone@10.0.0.7", "[e-mail]"), ("a@b.example@c.example", "[e-mail]"), ("GitHub made it", "p-1 made it"),
        ("from 10.0.0.1", "from [address]"), ("no tag was read from 10.0.0.1", "no tag was read from [address]"),
        ("the tag is gone. 10.0.0.1 refused", "the tag is gone. [address] refused"),
        ("http://10.0.0.1/x", "http://[address]/x"),
        ("the version at 10.0.0.1:443", "the version at [address]:443"),
        ("cut by another: Camille Autr…", "cut by another: p-2…"),
        ("cut by another: camille@exam… (404)", "cut by another: p-2… (404)"),
    ])
    func whoNamesAPersonGoes(text: String, expected: String) {
        let people = [
            ("GitHub", "p-1"), ("noreply@github.com", "p-1"), ("Camille Autrice", "p-2"),
            ("camille@example.org", "p-2"),
        ]
        #expect(PersonalText(people).clean(text) == expected)
    }

    /// Wherever the limit falls.
    @Test func noHalfOfAPersonSurvivesTheCut() {
        let cleaner = PersonalText([("Camille Autrice", "p-2"), ("camille@example.org", "p-2")])
        let text = "Camille Autrice <camille@example.org> and other.person@example.org say no"
        for limit in 0...text.utf8.count {
            let result = cleaner.clean(text, limit: limit)
            for part in ["Cam", "cam", "Autr", "other", "@"] { #expect(!result.contains(part), "\(limit): \(result)") }
        }
    }
}
