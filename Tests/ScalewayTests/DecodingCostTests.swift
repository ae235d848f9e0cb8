import Testing

@testable import Scaleway

/// What a drift check of a large environment costs.
@Suite struct DecodingCostTests {
    @Test func aPageOfAHundredContainersDecodesInLittleTime() throws {
        let rows = (0..<100).map { Sample.containerJSON($0) }.joined(separator: ",")
        let body = Array(#"{"containers":[\#(rows)],"total_count":100}"#.utf8)
        let clock = ContinuousClock()
        var best = Duration.seconds(3600)
        for _ in 0..<5 {
            let start = clock.now
            let page = try AnswerDecoder.decode(WireContainer.Page.self, from: body)
            best = min(best, clock.now - start)
            #expect(page.rows.count == 100)
        }
        print("100 containers, \(body.count) bytes, decoded in \(best)")
        // A debug build takes about ten times what a release build takes; the bound is there to catch a change of order.
        #expect(best < .milliseconds(500))
    }
}
