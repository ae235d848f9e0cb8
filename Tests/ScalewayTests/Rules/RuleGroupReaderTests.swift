import Testing

@testable import Scaleway

/// Rules in files and in a ruler's answers.
@Suite struct RuleGroupReaderTests {
    private static func groups(_ text: String) throws -> [AlertRuleGroup] {
        try RuleGroupReader.groups(in: Array(text.utf8)).map(\.group)
    }

    @Test func aFileIsReadWhole() throws {
        let text = """
            # A comment.
            groups:
              - name: one
                interval: 1m30s
                limit: 5
                rules:
                  - alert: Down
                    expr: |
                      sum(up) * 2 == 0
                    for: 1d
                    keep_firing_for: 500ms
                    labels: { severity: critical, number: 7 }
                    annotations:
                      summary: "*é*\\n"
              - name: two
                rules: [{ record: "a:b", expr: "x", for: 0s, annotations: {} }]
            """
        let found = try RuleGroupReader.groups(in: Array(text.utf8))
        #expect(found.map(\.line) == [3, 15])
        #expect(
            found.map(\.group) == [
                AlertRuleGroup(
                    name: "one", interval: RuleDuration("90s"), limit: 5,
                    rules: [
                        AlertRule(
                            kind: .alert("Down"), expression: "sum(up) * 2 == 0", wait: RuleDuration("24h"),
                            keepsFiring: RuleDuration("500ms"), labels: ["severity": "critical", "number": "7"],
                            annotations: ["summary": "*é*\n"])
                    ]),
                AlertRuleGroup(
                    name: "two", interval: nil, limit: nil, rules: [AlertRule(kind: .record("a:b"), expression: "x")]),
            ])
    }

    private static let rule = "{ alert: A, expr: x }"
    private static func file(_ rule: String) -> String {
        "groups:\n  - name: g\n    rules:\n      - \(rule)\n"
    }

    /// The line, and a part of what is said.
    private static let bad: [(text: String, line: Int, part: String)] = [
        ("", 1, "is empty"), ("# nothing\n", 1, "is empty"), ("- a\n", 1, "the file must be keys with values"),
        ("rules: []\n", 1, "the file has no key \"rules\": remove it, or write one of groups"),
        ("groups: 5\n", 1, "\"groups\" must be a list"), ("groups: [5]\n", 1, "a group must be keys"),
        ("groups:\n - rules: [\(rule)]\n", 2, "a group's \"name\" is missing"),
        ("groups:\n - name: ..\n   rules: [\(rule)]\n", 2, "give it such a name"),
        ("groups:\n - name: a/b\n   rules: [\(rule)]\n", 2, "give it such a name"),
        ("groups:\n - name: [a]\n   rules: [\(rule)]\n", 2, "must be a text"),
        ("groups:\n - name: g\n", 2, "a group has no rules"),
        ("groups:\n - name: g\n   rules: []\n", 2, "has no rules"),
        ("groups:\n - name: g\n   interval: 15\n   rules: [\(rule)]\n", 3, "\"interval\" must be a duration"),
        ("groups:\n - name: g\n   limit: -1\n   rules: [\(rule)]\n", 3, "\"limit\" must be a whole number"),
        ("groups:\n - name: g\n   every: 1m\n   rules: [\(rule)]\n", 3, "a group has no key \"every\""),
        ("groups:\n - name: g\n   name: h\n   rules: [\(rule)]\n", 2, "\"name\" is given twice"),
        (file("{ expr: x }"), 4, "a rule has no name"),
        (file("{ alert: A, record: b, expr: x }"), 4, "keep one of them"),
        (file("{ alert: A }"), 4, "\"expr\" is missing"), (file("{ alert: A, expr: \"\" }"), 4, "\"expr\" is empty"),
        (file("{ alert: A, expr: \" \" }"), 4, "\"expr\" is empty"),
        (file("{ alert: A, expr: x, for: soon }"), 4, "\"for\" must be a duration"),
        (file("{ alert: A, expr: x, for: 1m1h }"), 4, "\"for\" must be a duration"),
        (file("{ alert: A, expr: x, for: 999999999y }"), 4, "\"for\" must be a duration"),
        (file("{ record: b, expr: x, for: 1m }"), 4, "remove them"),
        (file("{ record: b, expr: x, annotations: { a: b } }"), 4, "remove them"),
        (file("{ record: b-c, expr: x }"), 4, "must be a metric's name"),
        (file("{ alert: A, expr: x, severity: low }"), 4, "a rule has no key \"severity\""),
        (file("{ alert: A, expr: x, labels: { a-b: c } }"), 4, "a name in \"labels\""),
        (file("{ alert: A, expr: x, labels: { __name__: c } }"), 4, "a name in \"labels\""),
        (file("{ alert: A, expr: x, labels: { a: [b] } }"), 4, "must be a text"),
        (file("{ alert: A, expr: x, labels: [a] }"), 4, "must be names with texts"),
        (file("{ alert: &a A, expr: x }"), 4, "anchors and aliases"), (file("*a"), 4, "anchors and aliases"),
        (file("{ alert: A, expr: *a }"), 4, "anchors and aliases"), (file("{ alert: !x A, expr: x }"), 4, "tags"),
        (file("{ alert: A, expr: \"a\\0b\" }"), 4, "control character"),
        (file("{ alert: A, expr: [ }"), 4, "valid YAML"),
        ("%YAML 1.1\n---\ngroups: []\n", 1, "directives"), ("groups: []\n---\ngroups: []\n", 3, "a second document"),
        ("groups: []\u{7}\n", 1, "control character"), ("groups: \u{E000}\n", 1, "control character"),
        ("# a\rgroups: []\n", 1, "carriage return"), ("groups:\r\n - name: g\r \r\n", 2, "carriage return"),
        ("groups: []\r", 1, "carriage return"), ("# a\u{85}groups: []\n", 1, "control character"),
        ("# a\u{2028}groups: []\n", 1, "control character"), ("# a\u{2029}groups: []\n", 1, "control character"),
    ]

    @Test(arguments: bad.indices)
    func whatIsWrongIsSaidWithItsLine(_ index: Int) throws {
        let (text, line, part) = Self.bad[index]
        let problem = #expect(throws: RuleDocument.Problem.self, "\(text)") { _ = try Self.groups(text) }
        #expect(
            problem?.line == line && problem?.text.contains(part) == true, "\(text): \(String(describing: problem))")
    }

    @Test func bytesThatAreNoTextAreRefused() {
        #expect(throws: RuleDocument.Problem.self) { _ = try RuleGroupReader.groups(in: [0xFF, 0xFE]) }
    }

    @Test func linesMayEndAsWindowsWritesThem() throws {
        let text = Self.file(Self.rule)
        #expect(try Self.groups(text.replacing("\n", with: "\r\n")) == Self.groups(text))
    }

    /// Each list or map inside another one takes room on the stack of who reads it.
    @Test(.timeLimit(.minutes(1)), arguments: [100, 990, 10_000], ["[", "{ a: ", "? ", "- ", "? [ "])
    func whatIsNestedDeeplyIsRefused(levels: Int, opening: String) throws {
        let nested = String(repeating: opening, count: levels)
        let closing =
            ["[": "]", "{ a: ": " }", "? [ ": "]"][opening].map { String(repeating: $0, count: levels) } ?? ""
        let text = opening.hasSuffix("- ") || opening.hasPrefix("?") ? "\n  \(nested)x" : "\(nested)x\(closing)"
        #expect(throws: RuleDocument.Problem.self) { _ = try Self.groups("groups: \(text)\n") }
        #expect(throws: RuleDocument.Problem.self) { _ = try Self.groups("\(nested)x\(closing)\n") }
        #expect(throws: RuleDocument.Problem.self) {
            _ = try RuleGroupReader.answer(Array("amarre: \(text)\n".utf8), namespace: "amarre")
        }
        // Whoever else's rules these are: an error, or none of ours.
        let foreign = try? RuleGroupReader.answer(Array("other: \(text)\n".utf8), namespace: "amarre")
        #expect(foreign?.isEmpty ?? true)
    }

    /// It would be a few thousand million nodes if one alias were followed.
    @Test(.timeLimit(.minutes(1))) func anAliasBombIsRefused() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x]\n"
        for level in 1...10 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 8).joined(separator: ", ") + "]\n"
        }
        #expect(throws: RuleDocument.Problem.self) { _ = try Self.groups(text + "? *a10\n: x\n") }
        #expect(throws: RuleDocument.Problem.self) { _ = try Self.groups("groups: *a10\n" + text) }
    }

    @Test(arguments: [
        ("0", 0), ("0s", 0), ("15s", 15_000), ("60s", 60_000), ("1m", 60_000), ("1h30m", 5_400_000), ("1d", 86_400_000),
        ("2w3ms", 1_209_600_003), ("1y", 31_536_000_000),
    ])
    func durations(text: String, milliseconds: Int64) {
        #expect(RuleDuration.milliseconds(text) == milliseconds)
    }

    @Test(arguments: ["", "15", "s", "-1s", "1.5s", "1s1m", "1s1s", " 1s", "1 s", "1µs", "99999999999999999999s"])
    func whatIsNoDuration(text: String) { #expect(RuleDuration.milliseconds(text) == nil) }

    /// What is sent is read as what it was, whatever is in it.
    @Test func whatIsWrittenIsReadAgain() throws {
        let group = AlertRuleGroup(
            name: "a b", interval: RuleDuration("1500ms"), limit: 3,
            rules: [
                AlertRule(
                    kind: .alert("A: \"b\""), expression: "x > 1 # *\n  and y\\z", wait: RuleDuration("2m"),
                    labels: ["yes": "no", "n": "~"], annotations: ["a": "é\u{1F600}\t\u{85}\u{2028}'\"\n---\n"]),
                AlertRule(kind: .record("a:b"), expression: "null"),
            ])
        var expected = group
        // The strict reader refuses these two, which an escape has made.
        expected.rules[0].annotations["a"] = "é\u{1F600}\t'\"\n---\n"
        let text = "groups:\n  - " + expected.yaml.dropLast().replacing("\n", with: "\n    ") + "\n"
        #expect(try Self.groups(text) == [expected])
        #expect(group.yaml.utf8.allSatisfy { $0 == 10 || (32...126).contains($0) })
    }

    /// Rulers show durations in their own way, leave out what is empty, and may show what is new.
    @Test func answersAreComparedByMeaning() throws {
        let file = try Self.groups(
            "groups:\n  - name: g\n    interval: 90s\n    rules:\n      - { alert: A, expr: x, for: 60s }\n")
        let answer = """
            other:
              - name: g
                rules: []
            amarre:
              - name: g
                rules: [{ labels: {}, expr: x, alert: A, for: 1m, keep_firing_for: 0s, new: "" }]
                interval: 1m30s
                query_offset: 0s
              - name: changed
                query_offset: 5m
                rules: [{ alert: A, expr: x }]
              - name: broken
            """
        let found = try RuleGroupReader.answer(Array(answer.utf8), namespace: "amarre")
        #expect(found.keys.sorted() == ["broken", "changed", "g"])
        #expect(found["g"] == .some(file[0]))
        #expect(found["changed"] == .some(nil) && found["broken"] == .some(nil))
        #expect(try RuleGroupReader.answer(Array("{}".utf8), namespace: "amarre").isEmpty)
        #expect(try RuleGroupReader.answer([], namespace: "amarre").isEmpty)
    }
}
