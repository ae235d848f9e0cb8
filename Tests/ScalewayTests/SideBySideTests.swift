import Ports
import Testing

/// Many calls, a few at a time.
@Suite struct SideBySideTests {
    /// Lets nobody through before `width` are there.
    private actor Gate {
        private let width: Int
        private var isOpen = false
        private var inside = 0
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private(set) var most = 0

        init(width: Int) { self.width = width }

        func enter() async {
            inside += 1
            most = max(most, inside)
            if inside == width {
                isOpen = true
                for continuation in waiting { continuation.resume() }
                waiting = []
            } else if !isOpen {
                await withCheckedContinuation { waiting.append($0) }
            }
        }

        func leave() { inside -= 1 }
    }

    @Test(arguments: [1, 3, 8]) func asManyAtOnceAsAskedForAndNoMore(width: Int) async {
        let gate = Gate(width: width)
        let answers = await SideBySide.map(Array(0..<20), width: width) { number in
            await gate.enter()
            await gate.leave()
            return number * 2
        }
        #expect(answers == (0..<20).map { $0 * 2 })
        #expect(await gate.most == width)
    }

    @Test func nothingAndOne() async {
        #expect(await SideBySide.map([Int]()) { $0 } == [])
        #expect(await SideBySide.map([7]) { $0 } == [7])
    }
}
