import Model

/// A binary heap of things to come, by time and then by the order in which they were put in.
struct EventQueue<Event> {
    private struct Entry {
        let time: Int64
        let order: Int
        let event: Event

        func precedes(_ other: Entry) -> Bool { (time, order) < (other.time, other.order) }
    }

    private var heap: [Entry] = []
    private var pushed = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func push(_ event: Event, at time: Timestamp) {
        pushed += 1
        heap.append(Entry(time: time.microseconds, order: pushed, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].precedes(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> (Timestamp, Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            var parent = 0
            while true {
                let left = 2 * parent + 1
                guard left < heap.count else { break }
                let right = left + 1
                let child = right < heap.count && heap[right].precedes(heap[left]) ? right : left
                guard heap[child].precedes(heap[parent]) else { break }
                heap.swapAt(parent, child)
                parent = child
            }
        }
        return (Timestamp(microseconds: first.time), first.event)
    }
}
