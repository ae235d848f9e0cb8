/// A list that grows with each try of something and is saved each time: its first and last elements, and how many
/// between them were left out.
package struct BoundedList<Element: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    /// Elements that are kept from the start, and as many from the end.
    package static var kept: Int { 150 }

    /// The oldest.
    package private(set) var first: [Element] = []
    /// The newest.
    package private(set) var last: [Element] = []
    /// How many stood between ``first`` and ``last``.
    package private(set) var leftOut = 0

    private enum CodingKeys: CodingKey { case first, last, leftOut }

    package init() {}

    /// Reads the plain array of an earlier version too.
    package init(from decoder: any Decoder) throws {
        self.init()
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
            first = try container.decode([Element].self, forKey: .first)
            last = try container.decode([Element].self, forKey: .last)
            leftOut = try container.decode(Int.self, forKey: .leftOut)
        } else {
            for element in try [Element](from: decoder) { append(element) }
        }
    }

    /// All that were ever added.
    package var count: Int { first.count + leftOut + last.count }
    /// Whether nothing was ever added.
    package var isEmpty: Bool { first.isEmpty }
    /// Those that are kept, in order.
    package var elements: [Element] { first + last }
    /// The newest; nil when there is none.
    package var newest: Element? { last.last ?? first.last }

    /// Adds the newest; one in the middle may give way.
    package mutating func append(_ element: Element) {
        if first.count < Self.kept { return first.append(element) }
        last.append(element)
        guard last.count > Self.kept else { return }
        last.removeFirst()
        leftOut += 1
    }

    /// Puts another element in the newest one's place.
    package mutating func replaceNewest(_ element: Element) {
        if !last.isEmpty {
            last[last.count - 1] = element
        } else if !first.isEmpty {
            first[first.count - 1] = element
        }
    }
}
