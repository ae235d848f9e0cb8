import Synchronization
import TestSupport
import Testing

@testable import Controller

/// Effects are told to stop one by one or all together, and waited for.
@Suite struct EffectTasksTests {
    private final class Ended: Sendable {
        private let numbers = Mutex<Set<Int>>([])
        var all: Set<Int> { numbers.withLock { $0 } }
        func note(_ number: Int) { _ = numbers.withLock { $0.insert(number) } }
    }

    /// Ends when it is told to, and only then.
    private func wait(_ number: Int, _ ended: Ended) -> @Sendable () async -> Void {
        {
            try? await Task.sleep(for: .seconds(600))
            if Task.isCancelled { ended.note(number) }
        }
    }

    @Test func oneIsToldToStopAndTheOthersGoOn() async {
        let (tasks, ended) = (EffectTasks(), Ended())
        for number in 1...3 { tasks.start(EffectID(number: number), wait(number, ended)) }
        tasks.cancel(EffectID(number: 2))
        #expect(await eventually { ended.all == [2] })
        tasks.cancelAll()
        await tasks.ended()
        #expect(ended.all == [1, 2, 3])
    }

    @Test func whatIsStartedAfterTheEndIsToldAtOnce() async {
        let (tasks, ended) = (EffectTasks(), Ended())
        tasks.cancelAll()
        tasks.start(EffectID(number: 1), wait(1, ended))
        await tasks.ended()
        #expect(ended.all == [1])
    }

    @Test func oneWhoseAnswerCameIsToldNothingMore() async {
        let (tasks, ended) = (EffectTasks(), Ended())
        tasks.start(EffectID(number: 1), wait(1, ended))
        tasks.start(EffectID(number: 2), wait(2, ended))
        tasks.forget(EffectID(number: 1))
        tasks.cancel(EffectID(number: 1))
        tasks.cancelAll()
        await tasks.ended()
        #expect(ended.all == [2])
    }
}
