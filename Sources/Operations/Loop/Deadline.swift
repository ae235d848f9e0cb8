/// Waits no longer than wanted.
enum Deadline {
    /// What `body` gives; nil when that takes longer than `limit`. Then `body` is cancelled and not waited for.
    static func within<Value: Sendable>(_ limit: Duration, _ body: @escaping @Sendable () async -> Value) async
        -> Value?
    {
        let (answers, answer) = AsyncStream<Value?>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let work = Task { _ = answer.yield(await body()) }
        let clock = Task {
            try? await Task.sleep(for: limit)
            answer.yield(nil)
        }
        defer {
            work.cancel()
            clock.cancel()
        }
        for await first in answers { return first }
        return nil
    }
}
