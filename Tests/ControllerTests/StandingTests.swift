import Controller
import Foundation
import Testing

@Suite struct StandingTests {
    /// The drawing in the documentation is the code's.
    @Test func theDrawingIsTrue() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/architecture.md"), encoding: .utf8)
        #expect(
            text.contains("```mermaid\n\(Standing.diagram)\n```"),
            "docs/architecture.md needs this drawing:\n\(Standing.diagram)")
    }

    @Test func everyPlaceIsReachedAndLeft() {
        var reached: Set<Standing> = [.idle]
        var open: [Standing] = [.idle]
        while let next = open.popLast() {
            for standing in next.after where reached.insert(standing).inserted { open.append(standing) }
        }
        // A start after a stop goes on from where it was halted; nothing else is left without an end.
        #expect(reached == Set(Standing.allCases))
        #expect(Standing.allCases.allSatisfy { !$0.after.isEmpty && !$0.after.contains($0) })
    }
}
