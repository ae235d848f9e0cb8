import Model
import Testing

@Suite struct CutTextTests {
    @Test(arguments: [
        ("short", 10, "short"), ("exactly 10", 10, "exactly 10"), ("one two three", 9, "one two …"),
        ("one two three", 7, "one two…"),
        ("one (two) three", 7, "one (…"), ("one (two) three", 8, "one (two…"), ("", 0, ""), ("é é é", 4, "é …"),
        ("a\u{1F600}\u{1F600}", 3, "a…"),
    ])
    func theWordAtTheCutGoesWhole(text: String, limit: Int, expected: String) {
        #expect(CutText.of(text, limit: limit) == expected)
    }

    @Test func aWordThatIsTooLongIsCutAllTheSame() {
        let text = String(repeating: "x", count: 400)
        #expect(CutText.of(text, limit: 300) == String(repeating: "x", count: 300) + "…")
    }

    /// Wherever the cut falls, nothing of a known value and nothing of an e-mail address is left.
    @Test(arguments: ["camille.autrice@example.org", "k3y-0123456789abcdef", "two words"])
    func nothingOfWhatIsTakenOutSurvivesTheCut(value: String) {
        func redact(_ text: String) -> String { text.replacing(value, with: "[gone]") }
        let text = "the server says \(value) and \(value), nothing else"
        for limit in 0...text.utf8.count + 4 {
            let result = CutText.of(text, limit: limit, redact: redact)
            #expect(result.utf8.count <= limit + 3)
            for length in 4...value.count {
                #expect(!result.contains(value.prefix(length)), "\(limit): \(result)")
            }
        }
        guard !value.contains(" ") else { return }
        // And an address or a key that only a later reader knows is there whole or not at all.
        for limit in 0...text.utf8.count {
            let result = CutText.of(text, limit: limit).replacing(value, with: "")
            #expect(!result.contains(value.prefix(4)), "\(limit): \(result)")
        }
    }
}
