import Foundation
import Model
import Testing

@testable import Presentation

@Suite("Small texts")
struct TextTests {
    @Test(
        "durations are short and rounded down",
        arguments: [
            (Duration.milliseconds(0), "0 s"), (.milliseconds(840), "840 ms"), (.milliseconds(59_999), "59 s"),
            (.seconds(60), "1 min"),
            (.seconds(185), "3 min 5 s"), (.seconds(3600), "1 h"), (.seconds(7859), "2 h 10 min"),
            (.seconds(97_200), "1 d 3 h"),
            (.seconds(-5), "0 s"),
        ])
    func duration(_ duration: Duration, text: String) {
        #expect(TerminalText.duration(duration) == text)
    }

    @Test("times before 1970 are cut to whole seconds downwards too")
    func time() {
        #expect(TerminalText.time(Timestamp(microseconds: 1_500_000)) == "1970-01-01T00:00:01Z")
        #expect(TerminalText.time(Timestamp(microseconds: -1)) == "1969-12-31T23:59:59Z")
        #expect(TerminalText.time(nil) == "-")
    }

    @Test("a digest is cut to 12 digits wherever it stands; anything shorter stays")
    func digest() {
        let digits = String(repeating: "0123456789abcdef", count: 4)
        #expect(TerminalText.shortDigest("r/i@sha256:\(digits)") == "r/i@sha256:0123456789ab")
        #expect(TerminalText.shortDigest("sha256:\(digits) is held") == "sha256:0123456789ab is held")
        #expect(TerminalText.shortDigest("sha256:0123") == "sha256:0123")
        #expect(TerminalText.shortDigest("repository:1.2") == "repository:1.2")
    }

    @Test("control characters and reading-direction marks are made harmless")
    func safe() {
        #expect(TerminalText.safe("a\u{1B}]0;x\u{07}b\r\nc\u{9B}d\u{202E}e\u{7F}") == "a␛]0;x␇b  c\u{FFFD}de␡")
        #expect(TerminalText.safe("Évaluation 🚀") == "Évaluation 🚀")
    }

    @Test("JSON text survives a round trip through another parser")
    func json() throws {
        let odd = "\"\\/\u{08}\u{0C}\n\r\t\u{00}\u{1F}\u{7F}\u{85}\u{2028}é🚀"
        let line = JSONOutput.object([.init("k\n", .list([.text(odd), .null, .bool(true), .integer(-7)]))]).line
        #expect(!line.contains("\n"))
        let parsed = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: [Any]])
        #expect(parsed["k\n"]?[0] as? String == odd)
        #expect(parsed["k\n"]?[3] as? Int == -7)
        #expect(
            JSONOutput.object([.init("a", .list([])), .init("b", .object([]))]).document
                == "{\n  \"a\": [],\n  \"b\": {}\n}\n")
    }
}
