import DesiredState
import DesiredStateFiles
import Testing

@Suite("YAML made to do harm")
struct HostileYAMLTests {
    private func findings(_ text: String) -> [Finding] { BaseState.decode(BaseState.servicePath, text).findings }

    @Test("an alias bomb is refused at each anchor, in no time")
    func bomb() {
        let clock = ContinuousClock()
        var found: [Finding] = []
        let time = clock.measure { found = findings(BadInput.bomb) }
        #expect(found.contains { $0.line == 1 && $0.column == 4 && $0.message.contains("anchors are not accepted") })
        #expect(found.count { $0.message.contains("anchors") } == 8)
        // Expanding it would take hours; the bound leaves room for a slow machine.
        #expect(time < .seconds(20))
    }

    @Test("nesting deeper than accepted is refused where it begins")
    func nesting() {
        let deep = "migrate: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        let found = findings(BaseState.service + deep)
        #expect(
            found.contains { $0.line == 20 && $0.column == 10 + 15 && $0.message.contains("at most 16 levels") },
            "\(found)")
    }

    @Test("nesting as deep as a file can hold ends neither in a crash nor without a finding")
    func abyss() {
        for text in [
            String(repeating: "[", count: 60_000), String(repeating: "{", count: 60_000),
            String(repeating: "- ", count: 30_000),
            String(repeating: "? ", count: 30_000), String(repeating: "{a: ", count: 15_000),
            "a: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            (0..<340).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        ] {
            #expect(!findings(text).isEmpty)
        }
    }

    @Test("a file full of the same key is refused, and reading it ends")
    func manyDuplicates() {
        let found = findings(String(repeating: "name: web\n", count: 6000))
        #expect(!found.isEmpty && found.count <= 201)
    }

    @Test("a file with thousands of errors reports some and counts the rest")
    func manyFindings() {
        let found = findings((0..<3000).map { "key\($0): 1\n" }.joined())
        #expect(found.count == 201)
        #expect(found.contains { $0.message.contains("more findings in this file are not shown") })
        #expect(found == found.sorted())
    }

    @Test("a file that is not YAML says where")
    func broken() {
        let found = findings("name: web\nimage: [1, 2\nscaling: 3\n")
        #expect(found.map(\.line) == [3])
        #expect(found.first?.message.contains("not valid YAML") == true)
    }

    @Test("a secret in a file that can't be read is still found")
    func secretInBrokenFile() {
        let found = findings("name: [\n  AKIA" + "ABCDEFGHIJKLMNOP\nimage: }\n")
        #expect(found.contains { $0.line == 2 && $0.message.contains("AWS") })
    }
}
