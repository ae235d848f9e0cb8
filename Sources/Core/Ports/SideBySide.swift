/// Does the same for many things, a few at a time.
package enum SideBySide {
    /// How many calls to one API are under way at once: enough to hide its latency, few enough not to
    /// be throttled for it.
    package static let width = 8

    /// Does `work` for each of `items`, at most `width` at once. The answers are in the order of `items`.
    package static func map<Item: Sendable, Answer: Sendable>(
        _ items: [Item], width: Int = width, _ work: @escaping @Sendable (Item) async -> Answer
    ) async -> [Answer] {
        if items.count == 1, let item = items.first { return [await work(item)] }
        return await withTaskGroup(of: Numbered<Answer>.self) { group in
            var answers: [Int: Answer] = [:]
            for index in items.indices {
                if index >= width, let done = await group.next() { answers[done.index] = done.answer }
                let item = items[index]
                group.addTask { Numbered(index: index, answer: await work(item)) }
            }
            for await done in group { answers[done.index] = done.answer }
            return items.indices.compactMap { answers[$0] }
        }
    }

    /// One answer of a group. The optimiser of Swift 6.3 lost a tuple that a child task returned out of a typed
    /// `do`/`catch`, so it is a type of its own, and `work` throws nothing.
    private struct Numbered<Answer: Sendable>: Sendable {
        let index: Int
        let answer: Answer
    }
}
