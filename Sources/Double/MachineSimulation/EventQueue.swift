import HeapModule
import Model

/// Things to come, by time and then by the order in which they were put in.
struct EventQueue<Event> {
    private struct Entry: Comparable {
        let time: Int64
        let order: Int
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool { (left.time, left.order) < (right.time, right.order) }
        static func == (left: Entry, right: Entry) -> Bool { left.order == right.order }
    }

    private var heap = Heap<Entry>()
    private var pushed = 0

    var isEmpty: Bool { heap.isEmpty }

    mutating func push(_ event: Event, at time: Timestamp) {
        pushed += 1
        heap.insert(Entry(time: time.microseconds, order: pushed, event: event))
    }

    mutating func pop() -> (Timestamp, Event)? {
        heap.popMin().map { (Timestamp(microseconds: $0.time), $0.event) }
    }
}
