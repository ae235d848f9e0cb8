import Foundation
import Model
import Ports
import Testing

@testable import Controller

/// What is tried for long stays short.
@Suite struct BoundedListTests {
    private let start = Timestamp(seconds: 1_770_000_000)

    @Test(arguments: [
        (0, 0, 0, 0), (1, 1, 0, 0), (150, 150, 0, 0), (151, 150, 1, 0), (300, 150, 150, 0), (301, 150, 150, 1),
        (5000, 150, 150, 4700),
    ])
    func theFirstAndTheLastAreKept(_ count: Int, _ first: Int, _ last: Int, _ leftOut: Int) throws {
        var list = BoundedList<Int>()
        for number in 0..<count { list.append(number) }
        #expect(list.first == Array(0..<first) && list.last == Array(count - last..<count) && list.leftOut == leftOut)
        #expect(list.count == count && list.isEmpty == (count == 0) && list.newest == (count == 0 ? nil : count - 1))
        #expect(try JSONDecoder().decode(BoundedList<Int>.self, from: JSONEncoder().encode(list)) == list)
        // An earlier version's plain array.
        #expect(try JSONDecoder().decode(BoundedList<Int>.self, from: JSONEncoder().encode(Array(0..<count))) == list)
    }

    @Test func aTextThatIsSaidAgainIsCounted() {
        var steps = StepList()
        steps.append(ReconciliationEvent(.waited, "a"), at: start)
        for second in 1...3 { steps.append(ReconciliationEvent(.waited, "b"), at: start + .seconds(Int64(second))) }
        steps.append(ReconciliationEvent(.waited, "a"), at: start + .seconds(9))
        #expect(steps.all.map(\.text) == ["a", "b (3 times, last at 2026-02-02T02:40:03Z)", "a"])
        #expect(steps.all.map(\.at) == [start, start + .seconds(1), start + .seconds(9)] && steps.added == 5)
        #expect(steps.texts(since: 5) == [] && steps.texts(since: 4) == ["a"] && steps.texts(since: 3) == ["b", "a"])
    }

    @Test func whatWasLeftOutIsSaid() {
        var steps = StepList()
        for number in 0..<1000 {
            steps.append(ReconciliationEvent(.waited, "\(number)"), at: start + .seconds(Int64(number)))
        }
        let texts = steps.all.map(\.text)
        #expect(
            texts.count == 301 && texts[149...151] == ["149", "(700 steps left out)", "850"] && texts.last == "999")
        #expect(steps.texts(since: 998) == ["998", "999"])
    }

    @Test func aTextHasALimit() {
        var steps = StepList()
        steps.append(ReconciliationEvent(.waited, String(repeating: "é", count: 100_000)), at: start)
        #expect(steps.last?.text.utf8.count == 4003)
    }

    @Test func theStepsOfAnEarlierVersionAreRead() throws {
        var steps = StepList()
        steps.append(ReconciliationEvent(.waited, "one"), at: start)
        steps.append(ReconciliationEvent(.waited, "two"), at: start + .seconds(1))
        let old = Data(#"[{"at":1770000000000000,"text":"one"},{"at":1770000001000000,"text":"two"}]"#.utf8)
        let encoded = String(decoding: try JSONEncoder().encode(start), as: UTF8.self)
        let text = String(decoding: old, as: UTF8.self).replacingOccurrences(of: "1770000000000000", with: encoded)
            .replacingOccurrences(
                of: "1770000001000000",
                with: String(decoding: try JSONEncoder().encode(start + .seconds(1)), as: UTF8.self))
        let read = try JSONDecoder().decode(StepList.self, from: Data(text.utf8))
        #expect(
            read.all.map(\.text) == steps.all.map(\.text) && read.all.map(\.at) == steps.all.map(\.at)
                && read.added == 2)
        #expect(read.all.allSatisfy { $0.kind == nil })
        #expect(try JSONDecoder().decode(StepList.self, from: JSONEncoder().encode(steps)) == steps)
    }
}
